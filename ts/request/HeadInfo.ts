import type { Root } from '../bytes.ts'

/** A block somebody calls the head: its slot and the root of its header. */
export interface HeadInfo {
  readonly slot: number
  readonly root: Root
}
