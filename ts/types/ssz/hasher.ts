import { setHasher } from '@chainsafe/persistent-merkle-tree'
import { hasher } from '@chainsafe/persistent-merkle-tree/hasher/as-sha256'

/**
 * The SSZ library hashes with plain JavaScript unless told otherwise, which takes tens of milliseconds for a block. The
 * WebAssembly hasher gives the same roots several times as fast. The setting is process-wide, as the library has it.
 *
 * A call, as bundlers leave out imports of which nothing is used.
 */
export function hashWithWebAssembly(): void {
  setHasher(hasher)
}
