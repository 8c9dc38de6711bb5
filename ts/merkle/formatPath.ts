import { requireGindex } from './childGindex.ts'
import { gindexDepth } from './gindexDepth.ts'
import type { ProofFormat } from './ProofFormat.ts'

/** A node of a format, and where the values below it begin. */
export interface FormatPlace {
  readonly format: ProofFormat
  /** Values of the whole proof that come before. */
  readonly offset: number
}

/** A node beside the path. */
export interface Sibling extends FormatPlace {
  readonly side: 'left' | 'right'
}

/** The way from the root of a format to one of its nodes. */
export interface FormatPath {
  readonly place: FormatPlace
  /** The root's child beside the path first. */
  readonly siblings: readonly Sibling[]
}

/**
 * The way to a node; undefined where the format ends above it.
 *
 * @throws ValidationError `INVALID_GINDEX`
 */
export function formatPath(format: ProofFormat, gindex: bigint): FormatPath | undefined {
  const siblings: Sibling[] = []
  let place: FormatPlace = { format, offset: 0 }
  for (let bit = gindexDepth(requireGindex(gindex)) - 1; bit >= 0; bit--) {
    if (place.format.children === undefined) return undefined
    const [left, right] = place.format.children
    const first: FormatPlace = { format: left, offset: place.offset }
    const second: FormatPlace = { format: right, offset: place.offset + left.valueCount }
    if ((gindex >> BigInt(bit)) & 1n) {
      siblings.push({ ...first, side: 'left' })
      place = second
    } else {
      siblings.push({ ...second, side: 'right' })
      place = first
    }
  }
  return { place, siblings }
}
