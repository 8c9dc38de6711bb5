import type { ProofFormat } from './ProofFormat.ts'

/**
 * Generalized index of every value of a proof of that format, left to right. Past 63 levels they exceed what can be asked
 * for by index.
 *
 * @example
 * leafGindices(formatOfGindices([4n])) // [4n, 5n, 3n]
 */
export function leafGindices(format: ProofFormat): bigint[] {
  const gindices: bigint[] = []
  const pending: [ProofFormat, bigint][] = [[format, 1n]]
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const [{ children }, gindex] = entry
    if (children === undefined) gindices.push(gindex)
    else pending.push([children[1], 2n * gindex + 1n], [children[0], 2n * gindex])
  }
  return gindices
}
