import { Tree } from '@chainsafe/persistent-merkle-tree'
import { bytesToHex } from '../../ts/bytes.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { emptyExecutionHeader, executionHeaderTree } from './execution-header.ts'

const GLOAS_BRANCH_LENGTH = 11
const EXECUTION_BRANCH_LENGTH = 4

/** The same header in the container of a later fork, as an object that spans a fork boundary holds it. */
export function inContainer(header: LightClientHeader, fork: LightClientFork): LightClientHeader {
  const { beacon } = header
  switch (fork) {
    case 'altair':
    case 'bellatrix':
      return { fork, beacon }
    case 'capella':
    case 'deneb':
    case 'electra':
    case 'fulu': {
      const noBlobGas = fork === 'capella' ? {} : { blobGasUsed: 0n, excessBlobGas: 0n }
      const { execution, executionBranch } =
        'execution' in header
          ? header
          : { execution: emptyExecutionHeader, executionBranch: zeros(EXECUTION_BRANCH_LENGTH) }
      return { fork, beacon, execution: { ...noBlobGas, ...execution }, executionBranch }
    }
    case 'gloas': {
      if (header.fork === 'gloas') return header
      if (!('execution' in header)) {
        const executionBlockHash = bytesToHex(new Uint8Array(32))
        return { fork, beacon, executionBlockHash, executionBranch: zeros(GLOAS_BRANCH_LENGTH) }
      }
      const { node, blockHashGindex } = executionHeaderTree(header.execution)
      const branch = [...new Tree(node).getSingleProof(blockHashGindex), ...header.executionBranch]
      return {
        fork,
        beacon,
        executionBlockHash: bytesToHex(header.execution.blockHash),
        executionBranch: [...zeros(GLOAS_BRANCH_LENGTH - branch.length), ...branch],
      }
    }
  }
}

function zeros(count: number): Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(32))
}
