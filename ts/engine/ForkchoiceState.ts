import type { Root } from '../bytes.ts'

/**
 * The three hashes an execution client follows.
 *
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/paris.md#forkchoicestatev1
 */
export interface ForkchoiceState {
  readonly headBlockHash: Root
  readonly safeBlockHash: Root
  readonly finalizedBlockHash: Root
}
