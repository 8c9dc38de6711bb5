import { BeaconHttp } from '../../api/BeaconHttp.ts'
import { BeaconLightApi } from '../../api/BeaconLightApi.ts'
import { ifThere } from '../../api/ifThere.ts'
import { bytesToHex, hexToBytes, type Root } from '../../bytes.ts'
import { systemClock } from '../../clock.ts'
import { ServerError } from '../../errors.ts'
import { BlockTree } from '../../history/BlockTree.ts'
import { fetchRoots } from '../../history/fetchRoots.ts'
import { emptyCount, fillEmptySlots, firstRoot } from '../../history/fillEmptySlots.ts'
import { rootOfRoots } from '../../history/rootsProof.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { type Header, headerRoot } from '../../types/Header.ts'
import type { GivenRoots, HistorySource, PeriodPlace } from './HistorySource.ts'
import type { KeptRoots, RootsKind } from './KeptRoots.ts'

export interface ArchiveNodeOptions {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly network: NetworkConfig
  readonly kept: KeptRoots
  readonly onProgress: (progress: ArchiveProgress) => void
}

/** How far the roots of a period have come. */
export interface ArchiveProgress {
  readonly period: number
  readonly of: RootsKind
  readonly slots: number
  readonly from: string
}

/**
 * A beacon node that keeps old blocks: it is asked for the root of each slot of a period, by `blocks/{slot}/root`, and for
 * those of states where a period before capella needs them.
 */
export class ArchiveNode implements HistorySource {
  readonly name: string
  readonly #options: ArchiveNodeOptions
  readonly #http: BeaconHttp
  readonly #api: BeaconLightApi
  #usedKept = false

  constructor(options: ArchiveNodeOptions) {
    this.#options = options
    this.#http = new BeaconHttp({
      url: options.url,
      ...(options.headers !== undefined && { headers: options.headers }),
    })
    this.#api = new BeaconLightApi(this.#http, options.network)
    this.name = this.#http.name
  }

  async roots(place: PeriodPlace, signal: AbortSignal): Promise<GivenRoots | undefined> {
    this.#usedKept = false
    const given = await this.#fetch(place, 'block', signal)
    const first = firstRoot(given)
    if (first === undefined) return undefined
    const isFilled = given.subarray(0, 32).some((byte) => byte !== 0)
    const before = isFilled ? undefined : await this.#parentOf(bytesToHex(first))
    const note = `it has no block at ${emptyCount(given)} of ${given.length / 32} slots`
    const blockRoots = fillEmptySlots(given, before)
    if (place.kind === 'historical_summaries') return { blockRoots, note }
    const states = await this.#fetch(place, 'state', signal)
    if (emptyCount(states) > 0) throw new ServerError('it does not have the roots of its old states')
    return { blockRoots, stateRootsRoot: rootOfRoots(states), note }
  }

  async disown({ period }: PeriodPlace): Promise<boolean> {
    await this.#options.kept.forget(period)
    return this.#usedKept
  }

  block({ root }: { readonly root: Root }): Promise<BlockTree | undefined> {
    return ifThere(this.#api.blockAs(root, (encoded) => BlockTree.of(this.#options.network, encoded)))
  }

  async header({ root }: { readonly root: Root }): Promise<Header | undefined> {
    return (await ifThere(this.#api.header(root)))?.header
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  async #fetch({ period }: PeriodPlace, kind: RootsKind, signal: AbortSignal): Promise<Uint8Array> {
    const { network, kept, onProgress } = this.#options
    const slotCount = network.preset.slotsPerHistoricalRoot
    const rootAt =
      kind === 'block' ? (slot: number) => this.#api.blockRoot(slot) : (slot: number) => this.#api.stateRoot(slot)
    const { roots, hasKept } = await fetchRoots({
      firstSlot: period * slotCount,
      slotCount,
      rootAt: async (slot) => {
        const root = await ifThere(rootAt(slot))
        return root === undefined ? undefined : hexToBytes(root, 32)
      },
      keeper: kept.period(kind, period),
      onProgress: (slots) => onProgress({ period, of: kind, slots, from: this.name }),
      signal,
      clock: systemClock,
    })
    this.#usedKept ||= hasKept
    return roots
  }

  /** What empty slots at the beginning of a period repeat. */
  async #parentOf(root: Root): Promise<Uint8Array> {
    const { header } = await this.#api.header(root)
    if (headerRoot(header) !== root) throw new ServerError(`it sends another header than ${root}`)
    return hexToBytes(header.parentRoot, 32)
  }
}
