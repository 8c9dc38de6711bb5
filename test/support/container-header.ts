import { Tree } from '@chainsafe/persistent-merkle-tree'
import { isForkAtLeast, type LightClientFork } from '../../ts/params/ForkName.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { emptyExecutionHeader, executionHeaderOf, executionHeaderSsz, executionHeaderTree } from './execution-header.ts'

const ZERO = `0x${'00'.repeat(32)}` as const
const GLOAS_BRANCH_LENGTH = 11
const EXECUTION_BRANCH_LENGTH = 4
const NOTHING = { execution: new Uint8Array(0), executionBranch: [] }

/** The default header of a fork's container, which stands for "none". */
export function emptyHeader(fork: LightClientFork): LightClientHeader {
  const beacon = { slot: 0, proposerIndex: 0, parentRoot: ZERO, stateRoot: ZERO, bodyRoot: ZERO }
  return inContainer({ fork: 'altair', beacon, ...NOTHING }, fork)
}

/** The same header in the container of a later fork, as an object that spans a fork boundary holds it. */
export function inContainer(header: LightClientHeader, fork: LightClientFork): LightClientHeader {
  const { beacon } = header
  const hasPayload = header.execution.length > 32
  if (isForkAtLeast(fork, 'gloas')) {
    if (isForkAtLeast(header.fork, 'gloas')) return { ...header, fork }
    if (!hasPayload) {
      return { fork, beacon, execution: new Uint8Array(32), executionBranch: zeros(GLOAS_BRANCH_LENGTH) }
    }
    const execution = executionHeaderOf(header.fork, header.execution)
    const { node, blockHashGindex } = executionHeaderTree(execution)
    const branch = [...new Tree(node).getSingleProof(blockHashGindex), ...header.executionBranch]
    const executionBranch = [...zeros(GLOAS_BRANCH_LENGTH - branch.length), ...branch]
    return { fork, beacon, execution: execution.blockHash, executionBranch }
  }
  if (isForkAtLeast(fork, 'capella')) {
    const execution = hasPayload ? executionHeaderOf(header.fork, header.execution) : emptyExecutionHeader
    const executionBranch = hasPayload ? header.executionBranch : zeros(EXECUTION_BRANCH_LENGTH)
    return { fork, beacon, execution: executionHeaderSsz(fork, execution), executionBranch }
  }
  return { fork, beacon, ...NOTHING }
}

function zeros(count: number): Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(32))
}
