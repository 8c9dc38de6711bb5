import type { Root } from '../bytes.ts'

/** Hashes of execution blocks that verified beacon blocks lead to; each undefined while it is not known. */
export interface TrustedBlocks {
  readonly latest: Root | undefined
  readonly safe: Root | undefined
  readonly finalized: Root | undefined
}
