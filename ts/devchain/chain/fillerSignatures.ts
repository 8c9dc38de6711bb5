import type { ChainBlock } from './ChainBlock.ts'
import { seededBytes } from './seededBytes.ts'

/*
 * What stands where a proposer and a builder would sign. No root covers these signatures and no light client looks at them, while
 * making one takes as long as everything else of a block together.
 */

export function proposerSignature({ slot }: ChainBlock): Uint8Array {
  return seededBytes(96, 'proposer signature', slot)
}

export function envelopeSignature({ slot }: ChainBlock): Uint8Array {
  return seededBytes(96, 'builder signature', slot)
}
