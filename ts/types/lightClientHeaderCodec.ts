import { bytesToHex, concatBytes, hexToBytes } from '../bytes.ts'
import { InternalError } from '../errors.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import { executionPayloadHeaderToSsz } from './ExecutionPayloadHeader.ts'
import { type Header, headerFromValue, headerToSsz } from './Header.ts'
import type { LightClientHeader } from './LightClientHeader.ts'
import { sszContainer } from './sszContainer.ts'
import type { HeaderValue } from './wire/lightClientObjects.ts'

/**
 * The domain's header from a fork's container.
 *
 * @throws DecodeError when a slot or index exceeds what a number holds
 */
export function lightClientHeaderFromValue(fork: LightClientFork, value: HeaderValue): LightClientHeader {
  const beacon: Header = headerFromValue(value.beacon)
  const { execution, executionBlockHash, executionBranch } = value
  switch (fork) {
    case 'altair':
    case 'bellatrix':
      return { fork, beacon }
    case 'capella':
    case 'deneb':
    case 'electra':
    case 'fulu':
      if (execution === undefined || executionBranch === undefined) break
      return { fork, beacon, execution, executionBranch }
    case 'gloas':
      if (executionBlockHash === undefined || executionBranch === undefined) break
      return { fork, beacon, executionBlockHash: bytesToHex(executionBlockHash), executionBranch }
  }
  throw new InternalError(`the container of a ${fork} header lacks its execution part`)
}

/** The header as SSZ in the container of its fork. */
export function lightClientHeaderToSsz(header: LightClientHeader): Uint8Array {
  const beacon = headerToSsz(header.beacon)
  switch (header.fork) {
    case 'altair':
    case 'bellatrix':
      return beacon
    case 'capella':
    case 'deneb':
    case 'electra':
    case 'fulu': {
      const execution = executionPayloadHeaderToSsz(header.execution, header.fork === 'capella' ? 'capella' : 'deneb')
      return sszContainer([beacon, { variable: execution }, concatBytes(...header.executionBranch)])
    }
    case 'gloas':
      return concatBytes(beacon, hexToBytes(header.executionBlockHash, 32), ...header.executionBranch)
  }
}

/** A header as a field of another container: fixed in size or not, as its fork has it. */
export function lightClientHeaderField(header: LightClientHeader): Uint8Array | { variable: Uint8Array } {
  const ssz = lightClientHeaderToSsz(header)
  switch (header.fork) {
    case 'altair':
    case 'bellatrix':
    case 'gloas':
      return ssz
    case 'capella':
    case 'deneb':
    case 'electra':
    case 'fulu':
      return { variable: ssz }
  }
}
