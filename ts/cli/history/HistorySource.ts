import type { Root } from '../../bytes.ts'
import type { BlockTree } from '../../history/BlockTree.ts'
import type { HistoryPlace } from '../../history/HistoryPlace.ts'
import type { PeriodRoots } from '../../history/rootsProof.ts'
import type { Header } from '../../types/Header.ts'

/** A place whose roots no state has any more. */
export type PeriodPlace = Exclude<HistoryPlace, { kind: 'block_roots' }>

export interface GivenRoots extends PeriodRoots {
  /** What may explain it when they turn out to be wrong. */
  readonly note?: string
}

/** Somebody who keeps what states have forgotten. Nothing that it gives is believed before its root is recomputed. */
export interface HistorySource {
  /** For people. */
  readonly name: string
  /**
   * The roots of a period; undefined where it has none.
   *
   * @throws BlsyncError that says why it cannot give them
   */
  roots(place: PeriodPlace, signal: AbortSignal): Promise<GivenRoots | undefined>
  /** What was given is wrong: whether to ask once more, since some of it may have been kept from before. */
  disown(place: PeriodPlace): Promise<boolean>
  /** A block by its root; undefined where it has none. */
  block(block: { readonly root: Root; readonly slot: number }): Promise<BlockTree | undefined>
  /** A header by its root; undefined where it has none. */
  header(block: { readonly root: Root; readonly slot: number }): Promise<Header | undefined>
  close(): Promise<void>
}
