import { isZeroBranch } from '../merkle/branchRoot.ts'
import { gindexDepth } from '../merkle/gindexDepth.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import { gindices } from '../params/gindices.ts'
import { emptyExecutionPayloadHeader, isEmptyExecutionPayloadHeader } from './ExecutionPayloadHeader.ts'
import { equalHeaders, type Header } from './Header.ts'
import type { LightClientHeader } from './LightClientHeader.ts'

const ZERO = `0x${'00'.repeat(32)}` as const

const emptyHeader: Header = { slot: 0, proposerIndex: 0, parentRoot: ZERO, stateRoot: ZERO, bodyRoot: ZERO }

/** The default header of a fork's container, which stands for "none". */
export function emptyLightClientHeader(fork: LightClientFork): LightClientHeader {
  switch (fork) {
    case 'altair':
    case 'bellatrix':
      return { fork, beacon: emptyHeader }
    case 'capella':
      return { fork, beacon: emptyHeader, execution: emptyExecutionPayloadHeader, executionBranch: emptyBranch(fork) }
    case 'deneb':
    case 'electra':
    case 'fulu': {
      const execution = { ...emptyExecutionPayloadHeader, blobGasUsed: 0n, excessBlobGas: 0n }
      return { fork, beacon: emptyHeader, execution, executionBranch: emptyBranch(fork) }
    }
    case 'gloas':
      return { fork, beacon: emptyHeader, executionBlockHash: ZERO, executionBranch: emptyBranch(fork) }
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

function emptyBranch(fork: LightClientFork): readonly Uint8Array[] {
  const { executionPayload, executionBlockHash = 1n } = gindices(fork)
  const depth = gindexDepth(executionPayload ?? executionBlockHash)
  return Array.from({ length: depth }, () => new Uint8Array(32))
}
