/**
 * Roots as a state has them: an empty slot has the root of the block before it.
 *
 * @param roots - 32 bytes a slot, all zero where it is empty
 * @param before - the root before the first slot, where that is empty
 */
export function fillEmptySlots(roots: Uint8Array, before: Uint8Array | undefined): Uint8Array {
  const filled = roots.slice()
  let last = before ?? new Uint8Array(32)
  for (let at = 0; at < filled.length; at += 32) {
    if (isZero(filled, at)) filled.set(last, at)
    else last = filled.subarray(at, at + 32)
  }
  return filled
}

/** The first root that is not zero; undefined where all are. */
export function firstRoot(roots: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < roots.length; at += 32) if (!isZero(roots, at)) return roots.subarray(at, at + 32)
  return undefined
}

/** How many slots are empty. */
export function emptyCount(roots: Uint8Array): number {
  let count = 0
  for (let at = 0; at < roots.length; at += 32) if (isZero(roots, at)) count++
  return count
}

function isZero(roots: Uint8Array, at: number): boolean {
  return roots.subarray(at, at + 32).every((byte) => byte === 0)
}
