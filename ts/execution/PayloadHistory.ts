import type { Root } from '../bytes.ts'

/** Which payloads the chain had long ago, as verified beacon blocks tell. */
export interface PayloadHistory {
  /**
   * The hash of the payload that the chain took at a moment, in Unix seconds; undefined where it took none then.
   *
   * @throws BlsyncError that says why nobody can prove it, and what helps
   */
  at(timestamp: bigint): Promise<Root | undefined>
}
