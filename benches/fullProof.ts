/** A compact multiproof of all leaves of a full tree. */
export function fullProof(count: number): {
  readonly descriptor: Uint8Array
  readonly leaves: readonly Uint8Array[]
  readonly values: Uint8Array
} {
  const bits: number[] = []
  const open = [count]
  for (let size = open.pop(); size !== undefined; size = open.pop()) {
    bits.push(size === 1 ? 1 : 0)
    if (size > 1) open.push(size / 2, size / 2)
  }
  const descriptor = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [index, bit] of bits.entries())
    descriptor[index >> 3] = (descriptor[index >> 3] ?? 0) | (bit << (7 - (index & 7)))
  const leaves = Array.from({ length: count }, (_, index) => new Uint8Array(32).fill(index & 0xff))
  return { descriptor, leaves, values: Buffer.concat(leaves) }
}
