import type { ProofFormat } from './ProofFormat.ts'

/**
 * Whether both formats give the same nodes.
 *
 * @example
 * equalFormats(formatOfGindices([4n, 5n]), formatOfGindices([5n, 4n])) // true
 */
export function equalFormats(a: ProofFormat, b: ProofFormat): boolean {
  const pending: [ProofFormat, ProofFormat][] = [[a, b]]
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [one, other] = pair
    if (one === other) continue
    if (one.valueCount !== other.valueCount) return false
    // Two leaves have one value each; past that, both have children.
    if (one.children === undefined || other.children === undefined) continue
    pending.push([one.children[0], other.children[0]], [one.children[1], other.children[1]])
  }
  return true
}
