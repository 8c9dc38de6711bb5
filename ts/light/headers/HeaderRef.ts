import type { Root } from '../../bytes.ts'
import { type Header, headerRoot } from '../../types/Header.ts'

/** A header by its place and name. */
export interface HeaderRef {
  readonly slot: number
  readonly root: Root
}

/** A header whose root is at hand. */
export interface RootedHeader extends HeaderRef {
  readonly header: Header
}

export function rootedHeader(header: Header): RootedHeader {
  return { slot: header.slot, root: headerRoot(header), header }
}

/** Place and name alone. */
export function refOf({ slot, root }: HeaderRef): HeaderRef {
  return { slot, root }
}

/** Consecutive headers of one chain, both ends included. */
export interface HeaderRange {
  /** The oldest one. */
  readonly tail: HeaderRef
  /** The newest one. */
  readonly head: HeaderRef
}
