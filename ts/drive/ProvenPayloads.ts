import type { Root } from '../bytes.ts'
import { MAX_BACKFILL } from '../engine/Backfill.ts'
import type { EnginePayload } from '../engine/EnginePayload.ts'
import type { PayloadSource } from '../engine/PayloadSource.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import type { BeaconBlockSync } from './BeaconBlockSync.ts'
import type { EnvelopeSync } from './EnvelopeSync.ts'
import { payloadOfBlock } from './payloadOfBlock.ts'

/** Where the payload with a proven hash is. */
type Search =
  /** In this block, or in the envelope that fulfils its bid. */
  | { readonly kind: 'carrier'; readonly block: BeaconBlock }
  /** Behind a block that is not at hand. */
  | { readonly kind: 'missing'; readonly root: Root }
  /** Too far back, or before the chain began. */
  | { readonly kind: 'nowhere' }

/**
 * The payloads that verified blocks prove.
 *
 * - until fulu a block proves its own payload, from gloas on the newest one before it, by its bid's parent block hash;
 * - from gloas on the payload's block is found by walking back over blocks whose payload the chain did not take;
 * - while it cannot be given out, what is missing on the way to it is told;
 * - a payload that nobody proved is never given out, however long its block waits for one.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#new-process_parent_execution_payload
 */
export class ProvenPayloads implements PayloadSource {
  readonly #blocks: BeaconBlockSync
  readonly #envelopes: EnvelopeSync
  /** The last one given out as the newest: while the chain takes no other, every later block proves it again. */
  #newest: EnginePayload | undefined

  constructor(blocks: BeaconBlockSync, envelopes: EnvelopeSync) {
    this.#blocks = blocks
    this.#envelopes = envelopes
  }

  /** The newest payload that the block proves, if it is at hand. */
  newestOf(block: BeaconBlock): EnginePayload | undefined {
    const payload = this.#newestOf(block)
    if (payload === undefined) return undefined
    this.#newest = payload
    this.forgo()
    return payload
  }

  /** Nobody waits for it: what is missing on the way to it is told no more. */
  forgo(): void {
    this.#blocks.needBlock(undefined)
    this.#envelopes.cannotFind(undefined)
  }

  /** Asks for it, or for the next block on the way to it. Asking again changes nothing. */
  requestNewestOf(block: BeaconBlock): void {
    if (block.bid === undefined) return
    const found = this.#search(block.header.parentRoot, block.bid.parentBlockHash)
    this.#blocks.needBlock(found.kind === 'missing' ? found.root : undefined)
    this.#envelopes.cannotFind(
      found.kind === 'nowhere' ? `the chain took no payload in the last ${MAX_BACKFILL} blocks` : undefined,
    )
    this.#request(found)
  }

  parentOf(payload: EnginePayload): EnginePayload | undefined {
    return this.#payloadIn(this.#search(payload.parentBlockRoot, payload.parentHash))
  }

  requestParentOf(payload: EnginePayload): void {
    this.#request(this.#search(payload.parentBlockRoot, payload.parentHash))
  }

  #newestOf(block: BeaconBlock): EnginePayload | undefined {
    if (block.bid === undefined) return payloadOfBlock(block)
    const { parentBlockHash } = block.bid
    if (this.#newest?.blockHash === parentBlockHash) return this.#newest
    const payload = this.#payloadIn(this.#search(block.header.parentRoot, parentBlockHash))
    return payload?.blockHash === parentBlockHash ? payload : undefined
  }

  /** The payload with that hash from the block with that root downwards; both are proven. */
  #search(from: Root, hash: Root): Search {
    let root = from
    for (let step = 0; step < MAX_BACKFILL; step++) {
      const block = this.#blocks.block(root)
      if (block === undefined) return { kind: 'missing', root }
      if (block.bid === undefined || block.bid.blockHash === hash) return { kind: 'carrier', block }
      if (block.bid.parentBlockHash !== hash || block.header.slot === 0) break
      root = block.header.parentRoot
    }
    return { kind: 'nowhere' }
  }

  #payloadIn(found: Search): EnginePayload | undefined {
    if (found.kind !== 'carrier') return undefined
    const { block } = found
    return block.bid === undefined ? payloadOfBlock(block) : this.#envelopes.payload(block.root)
  }

  #request(found: Search): void {
    switch (found.kind) {
      case 'missing':
        this.#blocks.requestBlock(found.root)
        break
      case 'carrier':
        if (found.block.bid !== undefined) this.#envelopes.requestPayload(found.block)
        break
      case 'nowhere':
        break
    }
  }
}
