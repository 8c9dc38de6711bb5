import type { Root } from '../../bytes.ts'
import type { StoreOperation } from '../../db/KeyValueStore.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import type { Header } from '../../types/Header.ts'
import { TableDraft } from '../store/Table.ts'
import type { HeaderRange, HeaderRef, RootedHeader } from './HeaderRef.ts'
import { type LightChainTables, rangeOperation } from './LightChainTables.ts'

/** The two ranges of a light chain. */
export interface LightChainRanges {
  /** The canonical chain. */
  readonly headers: HeaderRange | undefined
  /** Its newest headers in a row that have state proofs. */
  readonly states: HeaderRange | undefined
}

/** A change to a light chain that is not made yet: nothing is visible to others before it is written as one batch. */
export class LightChainDraft {
  readonly canonical: TableDraft<number, Root>
  readonly #headers: TableDraft<HeaderRef, Header>
  readonly #slots: TableDraft<Root, number>
  readonly #proofs: TableDraft<HeaderRef, MultiProof>
  readonly #before: LightChainRanges
  headerRange: HeaderRange | undefined
  stateRange: HeaderRange | undefined

  constructor(tables: LightChainTables, ranges: LightChainRanges) {
    this.#headers = new TableDraft(tables.headers)
    this.#slots = new TableDraft(tables.slots)
    this.canonical = new TableDraft(tables.canonical)
    this.#proofs = new TableDraft(tables.proofs)
    this.#before = ranges
    this.headerRange = ranges.headers
    this.stateRange = ranges.states
  }

  get ranges(): LightChainRanges {
    return { headers: this.headerRange, states: this.stateRange }
  }

  async header(root: Root): Promise<RootedHeader | undefined> {
    const slot = await this.#slots.get(root)
    const header = slot === undefined ? undefined : await this.#headers.get({ slot, root })
    return header === undefined ? undefined : { slot: header.slot, root, header }
  }

  /**
   * The parent of a header, if it is here. One that is not older than its child is none: no honest chain has it, and slots
   * would not be unique.
   */
  async parentOf({ header }: RootedHeader): Promise<RootedHeader | undefined> {
    const parent = await this.header(header.parentRoot)
    return parent === undefined || parent.slot >= header.slot ? undefined : parent
  }

  putHeader({ slot, root, header }: RootedHeader): void {
    this.#headers.put({ slot, root }, header)
    this.#slots.put(root, slot)
  }

  /** Forgets a header and the proof of its state. */
  deleteHeader(ref: HeaderRef): void {
    this.#headers.delete(ref)
    this.#slots.delete(ref.root)
    this.#proofs.delete(ref)
  }

  async isCanonical({ slot, root }: HeaderRef): Promise<boolean> {
    return (await this.canonical.get(slot)) === root
  }

  async hasProof(ref: HeaderRef): Promise<boolean> {
    return (await this.#proofs.get(ref)) !== undefined
  }

  putProof(ref: HeaderRef, proof: MultiProof): void {
    this.#proofs.put(ref, proof)
  }

  deleteProof(ref: HeaderRef): void {
    this.#proofs.delete(ref)
  }

  get operations(): readonly StoreOperation[] {
    return [
      ...this.#tables.flatMap((table) => table.operations),
      ...(this.headerRange === this.#before.headers ? [] : [rangeOperation('headers', this.headerRange)]),
      ...(this.stateRange === this.#before.states ? [] : [rangeOperation('states', this.stateRange)]),
    ]
  }

  /** Readers get what is there now until `written` or `abandoned`. */
  async hold(): Promise<void> {
    for (const table of this.#tables) await table.hold()
  }

  written(): void {
    for (const table of this.#tables) table.written()
  }

  abandoned(): void {
    for (const table of this.#tables) table.abandoned()
  }

  get #tables() {
    return [this.#headers, this.#slots, this.canonical, this.#proofs] as const
  }
}
