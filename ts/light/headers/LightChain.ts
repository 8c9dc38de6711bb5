import { hexToBytes, type Root } from '../../bytes.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { SerialQueue } from '../../db/SerialQueue.ts'
import { ValidationError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import type { ProofFormat } from '../../merkle/ProofFormat.ts'
import { validateProof } from '../../merkle/validateProof.ts'
import { type Header, headerRoot } from '../../types/Header.ts'
import { type Pruning, planPrune } from '../committees/planPrune.ts'
import { type HeaderRange, type HeaderRef, rootedHeader } from './HeaderRef.ts'
import { LightChainDraft, type LightChainRanges } from './LightChainDraft.ts'
import { LightChainTables } from './LightChainTables.ts'
import { openLightChain } from './openLightChain.ts'
import { planHead, planNoHead, planTail } from './planHead.ts'
import { planStates } from './planStates.ts'

/** Where headers and proofs of states are kept, and for how long. */
export interface LightChainOptions {
  readonly store: KeyValueStore
  /** The nodes of a state at that slot that its proof must give. */
  readonly proofFormat: (slot: number) => ProofFormat
  /** Slots behind the head that are kept; everything when left out. */
  readonly retentionSlots?: number
  readonly logger?: Logger
}

/** What is known of a slot. */
export type SlotContent =
  | { readonly type: 'header'; readonly header: Header; readonly root: Root }
  /** Within the canonical chain, which has no block there. */
  | { readonly type: 'empty' }
  /** Outside the canonical chain. */
  | { readonly type: 'not-found' }

/**
 * Beacon headers with the proofs of their states, kept in a database: one canonical chain, and whatever is beside it.
 *
 * - Headers come in any order; each is stored under its own root.
 * - The canonical chain is what `setHead` was last given and its ancestors, as far down as they are here without a gap;
 *   it reaches further down by itself when parents arrive.
 * - A state proof is present only if it leads to its header's state root and has the expected form.
 * - The state range is the newest canonical headers in a row that all have a proof, whatever the order they came in.
 * - Changes are made one at a time, in the order they were asked for; each is one database batch, written before memory
 *   follows. What is read meanwhile is the state before.
 *
 * The chain trusts whoever calls `setHead` to have verified the head; it checks links and proofs alone.
 *
 * @example
 * const chain = await LightChain.open({ store, proofFormat })
 * await chain.setHead(head.header)
 * await chain.addHeader(parent)
 */
export class LightChain {
  readonly #store: KeyValueStore
  readonly #tables: LightChainTables
  readonly #proofFormat: (slot: number) => ProofFormat
  readonly #retentionSlots: number
  readonly #mutations = new SerialQueue()
  #ranges: LightChainRanges
  /** Below it nothing is left. */
  #prunedBefore = 0

  private constructor(options: LightChainOptions, ranges: LightChainRanges) {
    this.#store = options.store
    this.#tables = new LightChainTables(options.store)
    this.#proofFormat = options.proofFormat
    this.#retentionSlots = options.retentionSlots ?? Number.POSITIVE_INFINITY
    this.#ranges = ranges
  }

  /**
   * Opens the chain that the store holds; a new store holds an empty one. Every invariant is checked: proofs of another
   * form than the expected one are dropped, a damaged chain is emptied with an error in the log.
   */
  static async open(options: LightChainOptions): Promise<LightChain> {
    const ranges = await openLightChain(options)
    return new LightChain(options, ranges)
  }

  /** The canonical chain; undefined before the first head. */
  get headerRange(): HeaderRange | undefined {
    return this.#ranges.headers
  }

  /** The newest canonical headers in a row that have state proofs; undefined when none has. */
  get stateRange(): HeaderRange | undefined {
    return this.#ranges.states
  }

  /** A header by its root, canonical or not. */
  header(root: Root): Header | undefined {
    const slot = this.#tables.slots.getSync(root)
    return slot === undefined ? undefined : this.#tables.headers.getSync({ slot, root })
  }

  /** What the canonical chain has at a slot. */
  at(slot: number): SlotContent {
    const range = this.#ranges.headers
    if (range === undefined || slot < range.tail.slot || slot > range.head.slot) return { type: 'not-found' }
    const root = this.#tables.canonical.getSync(slot)
    const header = root === undefined ? undefined : this.#tables.headers.getSync({ slot, root })
    return root === undefined || header === undefined ? { type: 'empty' } : { type: 'header', header, root }
  }

  isCanonical({ slot, root }: HeaderRef): boolean {
    return this.#tables.canonical.getSync(slot) === root
  }

  /** The proof of a header's state, canonical or not. */
  stateProof({ slot, root }: HeaderRef): MultiProof | undefined {
    return this.#tables.proofs.getSync({ slot, root })
  }

  /** Stores a header; false when it is here already. */
  async addHeader(header: Header): Promise<boolean> {
    return (await this.addHeaders([header])) === 1
  }

  /** Stores headers in one batch; returns how many are new. */
  addHeaders(headers: readonly Header[]): Promise<number> {
    return this.#mutate(async (draft) => {
      let count = 0
      for (const header of headers) {
        const rooted = rootedHeader(header)
        if ((await draft.header(rooted.root)) !== undefined) continue
        draft.putHeader(rooted)
        count++
      }
      if (count > 0) await planTail(draft)
      return count
    })
  }

  /** Makes a verified header the canonical head. With a retention, what has become too old is forgotten. */
  async setHead(head: Header): Promise<void> {
    await this.#mutate((draft) => planHead(draft, rootedHeader(head)))
    const oldest = head.slot - this.#retentionSlots
    // Not with every head: each time the oldest entries are looked for.
    if (oldest < this.#prunedBefore + this.#retentionSlots / 8) return
    await this.prune({ beforeSlot: oldest, what: 'everything' })
    this.#prunedBefore = oldest
  }

  /** Ends the canonical chain: no head is verified any more. Headers and proofs stay, and make it up again under a new head. */
  withdrawHead(): Promise<void> {
    return this.#mutate((draft) => planNoHead(draft))
  }

  /**
   * Attaches the proof of its state to a header.
   *
   * @returns false when it has one
   * @throws ValidationError `UNKNOWN_HEADER` when the header is not here, `WRONG_FORMAT` when other nodes are proven than
   * expected, `WRONG_ROOT` when it does not lead to the header's state root
   */
  addStateProof(header: Header, proof: MultiProof): Promise<boolean> {
    const ref = { slot: header.slot, root: headerRoot(header) }
    return this.#mutate(async (draft) => {
      if ((await draft.header(ref.root)) === undefined) {
        throw new ValidationError(
          'UNKNOWN_HEADER',
          `the header of the proven state is not known: slot ${ref.slot} root ${ref.root}`,
        )
      }
      if (await draft.hasProof(ref)) return false
      validateProof(proof, { format: this.#proofFormat(header.slot), root: hexToBytes(header.stateRoot) })
      draft.putProof(ref, proof)
      if (draft.headerRange !== undefined && (await draft.isCanonical(ref))) {
        await planStates(draft, { added: [ref], kept: draft.stateRange })
      }
      return true
    })
  }

  /** Forgets headers and proofs of old slots. */
  prune(pruning: Pruning): Promise<void> {
    return this.#mutate((draft) => planPrune(draft, this.#store, pruning))
  }

  /** Resolves when every change asked for so far is made. */
  settled(): Promise<void> {
    return this.#mutations.idle()
  }

  #mutate<Result>(plan: (draft: LightChainDraft) => Promise<Result>): Promise<Result> {
    return this.#mutations.run(async () => {
      const draft = new LightChainDraft(this.#tables, this.#ranges)
      const result = await plan(draft)
      const { operations } = draft
      if (operations.length === 0) return result
      await draft.hold()
      try {
        await this.#store.batch(operations)
      } catch (error) {
        draft.abandoned()
        throw error
      }
      draft.written()
      this.#ranges = draft.ranges
      return result
    })
  }
}
