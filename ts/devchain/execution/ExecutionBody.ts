import type { DevReceipt } from './devReceipts.ts'
import type { HashedBlock } from './executionBlockHash.ts'

/** All of a block that its execution client answers questions about. */
export interface ExecutionBody {
  readonly block: HashedBlock
  readonly receipts: readonly DevReceipt[]
}
