/**
 * The form of an SSZ value as far as its Merkle tree needs it: where its parts are, and how a leaf is read.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/ssz/simple-serialize.md#merkleization
 */
export type Shape = LeafShape | ContainerShape | SequenceShape

/** What has no parts to ask for. Up to 32 bytes it is one leaf, past that its node is a hash. */
export type LeafShape =
  | { readonly kind: 'uint'; readonly bytes: 1 | 8 | 32 }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'bytes'; readonly length: number }
  | { readonly kind: 'bits'; readonly length: number }
  | { readonly kind: 'byteList' }

/** A container of the specification: its fields by name. */
export interface ContainerShape {
  readonly kind: 'container'
  /** By the specification's names, in its order, which decides the generalized indices. */
  readonly fields: Readonly<Record<string, Shape>>
  /** Hashed as a progressive tree, every field active. */
  readonly isProgressive: boolean
}

/** Elements by number. Basic ones are packed, several to a leaf. */
export type SequenceShape =
  | { readonly kind: 'vector'; readonly element: Shape; readonly length: number }
  | { readonly kind: 'list'; readonly element: Shape; readonly limit: number }
  | { readonly kind: 'progressiveList'; readonly element: Shape }

export const uint8: Shape = { kind: 'uint', bytes: 1 }
export const uint64: Shape = { kind: 'uint', bytes: 8 }
export const uint256: Shape = { kind: 'uint', bytes: 32 }
export const boolean: Shape = { kind: 'boolean' }
export const bytes4 = bytesOf(4)
export const bytes20 = bytesOf(20)
export const bytes32 = bytesOf(32)
export const bytes48 = bytesOf(48)
export const bytes96 = bytesOf(96)

export function bytesOf(length: number): Shape {
  return { kind: 'bytes', length }
}

export function bitsOf(length: number): Shape {
  return { kind: 'bits', length }
}

export function container(fields: Readonly<Record<string, Shape>>): ContainerShape {
  return { kind: 'container', fields, isProgressive: false }
}

export function progressiveContainer(fields: Readonly<Record<string, Shape>>): ContainerShape {
  return { kind: 'container', fields, isProgressive: true }
}

export function vectorOf(element: Shape, length: number): SequenceShape {
  return { kind: 'vector', element, length }
}

export function listOf(element: Shape, limit: number): SequenceShape {
  return { kind: 'list', element, limit }
}

export function progressiveListOf(element: Shape): SequenceShape {
  return { kind: 'progressiveList', element }
}
