import { compactMultiproofRoot } from '../ts/native/hashing.ts'
import { fullProof } from './fullProof.ts'
import { machineBars } from './machineBars.ts'
import type { Row } from './Stopwatch.ts'

const BARS = [
  { leaves: 1024, yardstick: 'S', bar: machineBars.multiproofOf1024 },
  { leaves: 64, yardstick: 'S', bar: 0.85 * 63 },
  { leaves: 4, yardstick: 'us', bar: 0.6 },
] as const

/** Roots of compact multiproofs through the addon, into the caller's buffer. */
export function proofRows(): readonly Row[] {
  const out = new Uint8Array(32)
  return BARS.map(({ leaves, yardstick, bar }) => {
    const { descriptor, values } = fullProof(leaves)
    return {
      name: `multiproof of ${leaves}`,
      yardstick,
      bar,
      work: () => compactMultiproofRoot({ descriptor, values }, out),
    }
  })
}
