import type { Root } from '../bytes.ts'
import type { Header } from '../types/Header.ts'

/** A header as the beacon API has it: whole numbers as text. */
export interface HeaderJson {
  readonly slot: string
  readonly proposer_index: string
  readonly parent_root: Root
  readonly state_root: Root
  readonly body_root: Root
}

export function headerJson({ slot, proposerIndex, parentRoot, stateRoot, bodyRoot }: Header): HeaderJson {
  return {
    slot: String(slot),
    proposer_index: String(proposerIndex),
    parent_root: parentRoot,
    state_root: stateRoot,
    body_root: bodyRoot,
  }
}
