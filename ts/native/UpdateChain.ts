import type { UpdateChain as NativeUpdateChain, UpdateItem as NativeUpdateItem } from '#native'
import type { FramingError, UpdateReason } from '../ErrorCode.ts'
import { callAddon } from './callAddon.ts'
import { NativeError } from './NativeError.ts'
import { MAX_UINT32, requireNumber } from './requireNumber.ts'
import { SyncCommittee } from './SyncCommittee.ts'

/** What a decodable update says, valid or not. */
export interface UpdateFacts {
  /** Fork of the attested header's slot. */
  readonly fork: string
  /** Sync committee period of the attested header. */
  readonly period: number
  /** SSZ of the attested beacon header, 112 bytes. */
  readonly attestedHeader: Uint8Array
  readonly attestedRoot: Uint8Array
  readonly signatureSlot: number
  readonly signerCount: number
  /** Whether there is a finality branch. */
  readonly hasFinality: boolean
  /** SSZ of the finalized beacon header, 112 bytes; null if it is empty. */
  readonly finalizedHeader: Uint8Array | null
  readonly nextCommitteeRoot: Uint8Array
}

/** The verdict over one update. */
export type UpdateItem =
  | { readonly ok: true; readonly facts: UpdateFacts }
  | { readonly ok: false; readonly reason: UpdateReason; readonly facts: UpdateFacts | null }

/**
 * The verdicts over an answer of `light_client/updates`; data is copied out of the addon when asked for.
 *
 * @example
 * const verified: UpdateChain = await verifyUpdateChain({
 *   spec: chainSpec(mainnet), committee, startPeriod: 0, bytes: answer, encoding: 'ssz', minSigners, maxItems: 128,
 * })
 * console.log(verified.length, verified.item(0).ok)
 */
export class UpdateChain {
  readonly #native: NativeUpdateChain

  /** @internal */
  constructor(native: NativeUpdateChain) {
    this.#native = native
  }

  /** Number of items found in the answer, valid or not. */
  get length(): number {
    return callAddon(() => this.#native.length)
  }

  /** Why the answer is broken after its items; null if it is not. */
  get framingError(): FramingError | null {
    return callAddon(() => this.#native.framingError)
  }

  /**
   * The verdict over an item.
   *
   * @throws NativeError `INVALID_NUMBER`; `INVALID_LENGTH` past the last
   */
  item(index: number): UpdateItem {
    requireIndex(index)
    const item = callAddon(() => this.#native.item(index))
    const facts = factsOf(item)
    if (item.reason !== null) return { ok: false, reason: item.reason, facts }
    if (facts === null) throw new NativeError('INTERNAL', `item ${index} is valid but was not decoded`)
    return { ok: true, facts }
  }

  /**
   * SSZ of an item in the layout of its attested slot's fork; empty if it could not be decoded from JSON.
   *
   * @throws NativeError `INVALID_NUMBER`; `INVALID_LENGTH` past the last
   */
  ssz(index: number): Uint8Array {
    requireIndex(index)
    return callAddon(() => this.#native.ssz(index))
  }

  /**
   * The committee of the period after a valid item's; keys already decompressed are kept.
   *
   * @throws NativeError `INVALID_NUMBER`; `INVALID_LENGTH` if the item is not valid or past the last
   */
  committee(index: number): SyncCommittee {
    requireIndex(index)
    return SyncCommittee.of(callAddon(() => this.#native.committee(index)))
  }

  /**
   * Gives back the memory of the answer, some megabytes, at once; it has no items then. Committees that were taken out
   * stay.
   */
  release(): void {
    callAddon(() => this.#native.release())
  }
}

function requireIndex(index: number): void {
  requireNumber('index', index, { max: MAX_UINT32 })
}

function factsOf(item: NativeUpdateItem): UpdateFacts | null {
  const { fork, period, attestedHeader, attestedRoot, signatureSlot } = item
  const { signerCount, hasFinality, finalizedHeader, nextCommitteeRoot } = item
  if (
    fork === null ||
    period === null ||
    attestedHeader === null ||
    attestedRoot === null ||
    signatureSlot === null ||
    signerCount === null ||
    hasFinality === null ||
    nextCommitteeRoot === null
  ) {
    return null
  }
  return {
    fork,
    period,
    attestedHeader,
    attestedRoot,
    signatureSlot,
    signerCount,
    hasFinality,
    finalizedHeader,
    nextCommitteeRoot,
  }
}
