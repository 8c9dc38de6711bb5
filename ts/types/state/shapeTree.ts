import { childGindex } from '../../merkle/childGindex.ts'
import { type Shape, uint64 } from './Shape.ts'

/** A part of a value: where it is below the value's own node. */
export interface ShapePart {
  readonly gindex: bigint
  readonly shape: Shape
  readonly offset: number
}

/** What the left and the right child of a list's node are. */
const DATA = 2n
const LENGTH = 3n

/** The number of elements, which is hashed into the root of a list. */
export const listLength: ShapePart = { gindex: LENGTH, shape: uint64, offset: 0 }

/** The field of a container; undefined where it has none of that name. */
export function fieldPart(shape: Extract<Shape, { kind: 'container' }>, name: string): ShapePart | undefined {
  const names = Object.keys(shape.fields)
  const index = names.indexOf(name)
  const field = shape.fields[name]
  if (index < 0 || field === undefined) return undefined
  const gindex = shape.isProgressive ? inProgressive(index) : inBalanced(index, names.length)
  return { gindex, shape: field, offset: 0 }
}

/** Elements that a sequence can have; undefined where nothing bounds them but the 64 bits of an index. */
export function capacity(shape: Extract<Shape, { element: Shape }>): number | undefined {
  switch (shape.kind) {
    case 'vector':
      return shape.length
    case 'list':
      return shape.limit
    case 'progressiveList':
      return undefined
  }
}

/** The element of a sequence; the index is below its capacity. */
export function elementPart(shape: Extract<Shape, { element: Shape }>, index: number): ShapePart {
  const { element } = shape
  const size = packedSize(element)
  const perLeaf = size === undefined ? 1 : 32 / size
  const leaf = Math.floor(index / perLeaf)
  const offset = (index % perLeaf) * (size ?? 0)
  switch (shape.kind) {
    case 'vector':
      return { gindex: inBalanced(leaf, Math.ceil(shape.length / perLeaf)), shape: element, offset }
    case 'list':
      return {
        gindex: childGindex(DATA, inBalanced(leaf, Math.ceil(shape.limit / perLeaf))),
        shape: element,
        offset,
      }
    case 'progressiveList':
      return { gindex: inProgressive(leaf), shape: element, offset }
  }
}

/** Bytes of a basic value, several of which share a leaf. */
function packedSize(shape: Shape): number | undefined {
  if (shape.kind === 'uint') return shape.bytes
  return shape.kind === 'boolean' ? 1 : undefined
}

function inBalanced(index: number, count: number): bigint {
  let width = 1n
  while (width < BigInt(count)) width *= 2n
  return width + BigInt(index)
}

/**
 * Below a progressive root: the contents are its left child, and there the n-th subtree has 4^n leaves, is a left child
 * and has all later ones at its right.
 *
 * @see https://eips.ethereum.org/EIPS/eip-7916
 */
function inProgressive(index: number): bigint {
  let rest = index
  let width = 1
  let gindex = DATA
  while (rest >= width) {
    rest -= width
    width *= 4
    gindex = 2n * gindex + 1n
  }
  return 2n * gindex * BigInt(width) + BigInt(rest)
}
