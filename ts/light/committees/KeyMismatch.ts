import type { Root } from '../../bytes.ts'

/** A proven committee whose aggregate key cannot stand for its members: what it alone signed does not count. */
export interface KeyMismatch {
  readonly period: number
  readonly committeeRoot: Root
  /** The aggregate is not the sum of the keys, or there is no sum since a key is none. */
  readonly problem: 'wrong-aggregate' | 'invalid-key'
}
