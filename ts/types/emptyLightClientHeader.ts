import { isZeroBranch } from '../merkle/branchRoot.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import { isEmptyExecutionPayloadHeader } from './ExecutionPayloadHeader.ts'
import { equalHeaders, type Header } from './Header.ts'
import type { LightClientHeader } from './LightClientHeader.ts'
import { lightClientHeaderFromValue } from './lightClientHeaderCodec.ts'
import {
  altairLightClientHeaderType,
  capellaLightClientHeaderType,
  denebLightClientHeaderType,
  gloasLightClientHeaderType,
} from './ssz/lightClientTypes.ts'

const ZERO = `0x${'00'.repeat(32)}` as const

const emptyHeader: Header = { slot: 0, proposerIndex: 0, parentRoot: ZERO, stateRoot: ZERO, bodyRoot: ZERO }

/** The default header of a fork's container, which stands for "none". */
export function emptyLightClientHeader(fork: LightClientFork): LightClientHeader {
  switch (fork) {
    case 'altair':
    case 'bellatrix':
      return lightClientHeaderFromValue(fork, altairLightClientHeaderType.defaultValue())
    case 'capella':
      return lightClientHeaderFromValue(fork, capellaLightClientHeaderType.defaultValue())
    case 'deneb':
    case 'electra':
    case 'fulu':
      return lightClientHeaderFromValue(fork, denebLightClientHeaderType.defaultValue())
    case 'gloas':
      return lightClientHeaderFromValue(fork, gloasLightClientHeaderType.defaultValue())
  }
}

/** Whether the header is the default one of its container. */
export function isEmptyLightClientHeader(header: LightClientHeader): boolean {
  if (!equalHeaders(header.beacon, emptyHeader)) return false
  switch (header.fork) {
    case 'altair':
    case 'bellatrix':
      return true
    case 'capella':
    case 'deneb':
    case 'electra':
    case 'fulu':
      return isEmptyExecutionPayloadHeader(header.execution) && isZeroBranch(header.executionBranch)
    case 'gloas':
      return header.executionBlockHash === ZERO && isZeroBranch(header.executionBranch)
  }
}
