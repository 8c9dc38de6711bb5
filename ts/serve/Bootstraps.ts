import { hexToBytes, type Root } from '../bytes.ts'
import { ValidationError } from '../errors.ts'
import { yieldToEventLoop } from '../light/committees/yieldToEventLoop.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { headerRoot } from '../types/Header.ts'
import { encodeBootstrap, type LightClientBootstrap, validateBootstrap } from '../types/LightClientBootstrap.ts'
import { decodeUpdate } from '../types/LightClientUpdate.ts'
import type { SerializedCommittee } from '../types/SerializedCommittee.ts'
import { BoundedCache } from './BoundedCache.ts'
import { type EncodedObject, encodedObject, encodedSize, servedObject } from './ServedObject.ts'
import type { ServedSources } from './ServedSources.ts'
import type { ShelfMark, UpdateShelf } from './UpdateShelf.ts'

/** Updates read before others get their turn. */
const UPDATES_AT_ONCE = 8

/**
 * Bootstraps for block roots: the checkpoints that the chain started from, and the attested blocks of its updates.
 *
 * - A bootstrap made of an update is verified as one from a stranger would be before it is served.
 * - In gloas none can be made: the state keeps the two committees apart, so an update's branch says nothing of the current one.
 */
export class Bootstraps {
  readonly #config: NetworkConfig
  readonly #chain: ServedSources['chain']
  readonly #shelf: UpdateShelf
  readonly #cache: BoundedCache<EncodedObject>
  /** Roots of the attested blocks of stored updates. */
  readonly #attested = new Map<Root, number>()
  /** Which update of a period the root is of. */
  readonly #indexed = new Map<number, { readonly stamp: string; readonly root: Root }>()
  #indexing: Promise<void> | undefined

  constructor({ network, chain }: Pick<ServedSources, 'network' | 'chain'>, shelf: UpdateShelf, maxBytes: number) {
    this.#config = network
    this.#chain = chain
    this.#shelf = shelf
    this.#cache = new BoundedCache({ maxBytes, sizeOf: encodedSize })
  }

  /** Undefined where none is known or can be made. */
  async get(root: Root): Promise<EncodedObject | undefined> {
    const checkpoint = await this.#cache.get(`checkpoint ${root}`, '', async () => {
      const data = await this.#chain.storedCheckpoint(root)
      return data && this.#encoded(data.bootstrap)
    })
    if (checkpoint !== undefined) return checkpoint
    this.#indexing ??= this.#index().finally(() => {
      this.#indexing = undefined
    })
    await this.#indexing
    const period = this.#attested.get(root)
    const mark = period === undefined ? undefined : await this.#shelf.mark(period)
    if (mark === undefined) return undefined
    return this.#cache.get(`attested ${root}`, mark.stamp, async () => {
      const bootstrap = await this.#attestedBootstrap(root, mark)
      return bootstrap && this.#encoded(bootstrap)
    })
  }

  #encoded(bootstrap: LightClientBootstrap): EncodedObject {
    const ssz = encodeBootstrap(this.#config, bootstrap)
    const object = servedObject(this.#config, bootstrap.header.beacon.slot, ssz)
    return encodedObject(this.#config, 'bootstrap', object)
  }

  async #attestedBootstrap(root: Root, mark: ShelfMark): Promise<LightClientBootstrap | undefined> {
    const { period } = mark
    const object = await this.#shelf.object(mark)
    if (object === undefined) return undefined
    const { attestedHeader, nextSyncCommitteeBranch } = decodeUpdate(this.#config, { ssz: object.ssz })
    const { currentSyncCommittee, nextSyncCommittee } = gindices(attestedHeader.fork)
    const sibling = this.#chain.committeeRoot(period + 1)
    const committee = await this.#committee(period)
    if ((currentSyncCommittee ^ 1n) !== nextSyncCommittee || sibling === undefined || committee === undefined) {
      return undefined
    }
    const bootstrap: LightClientBootstrap = {
      header: attestedHeader,
      currentSyncCommittee: committee,
      currentSyncCommitteeBranch: [hexToBytes(sibling, 32), ...nextSyncCommitteeBranch.slice(1)],
    }
    return this.#isValid(bootstrap, root) ? bootstrap : undefined
  }

  /** From the update before where there is one, so that the committees that sign now stay at hand. */
  async #committee(period: number): Promise<SerializedCommittee | undefined> {
    const before = period === 0 ? undefined : await this.#chain.update(period - 1)
    if (before === undefined) return this.#chain.committee(period)?.serialize()
    return decodeUpdate(this.#config, { ssz: before.ssz }).nextSyncCommittee
  }

  #isValid(bootstrap: LightClientBootstrap, root: Root): boolean {
    try {
      validateBootstrap(this.#config, bootstrap, root)
      return true
    } catch (error) {
      if (error instanceof ValidationError) return false
      throw error
    }
  }

  /** Brings the roots up to date with the chain: all updates are read once, later only those that changed. */
  async #index(): Promise<void> {
    const { start, end } = this.#chain.updatePeriods ?? { start: 0, end: 0 }
    for (const period of [...this.#indexed.keys()]) if (period < start || period >= end) this.#forget(period)
    let read = 0
    for (let period = start; period < end; period++) {
      const mark = await this.#shelf.mark(period)
      if (mark !== undefined && this.#indexed.get(period)?.stamp === mark.stamp) continue
      this.#forget(period)
      const object = mark === undefined ? undefined : await this.#shelf.object(mark)
      if (mark === undefined || object === undefined) continue
      const root = headerRoot(decodeUpdate(this.#config, { ssz: object.ssz }).attestedHeader.beacon)
      this.#attested.set(root, period)
      this.#indexed.set(period, { stamp: mark.stamp, root })
      if (++read % UPDATES_AT_ONCE === 0) await yieldToEventLoop()
    }
  }

  #forget(period: number): void {
    const known = this.#indexed.get(period)
    if (known === undefined) return
    this.#indexed.delete(period)
    this.#attested.delete(known.root)
  }
}
