import type { EnginePayload } from '../engine/EnginePayload.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import type { BeaconBlockSync } from './BeaconBlockSync.ts'
import type { EnvelopeSync } from './EnvelopeSync.ts'

/**
 * The payloads that verified gloas blocks bid for, before a later block proves that the chain took them.
 *
 * - one is given out as soon as it is at hand: it fulfils the bid and its hash recomputes, so it is what the builder
 *   promised, and most likely the next block builds on it;
 * - not where every child at hand builds on another payload: then the chain went on without it.
 */
export class OwnPayloads {
  readonly #blocks: Pick<BeaconBlockSync, 'childrenOf'>
  readonly #envelopes: Pick<EnvelopeSync, 'payload' | 'hopeFor'>

  constructor(blocks: Pick<BeaconBlockSync, 'childrenOf'>, envelopes: Pick<EnvelopeSync, 'payload' | 'hopeFor'>) {
    this.#blocks = blocks
    this.#envelopes = envelopes
  }

  /** The payload of a verified block, if it is at hand and nothing speaks against it; else it is looked for. */
  of(block: BeaconBlock): EnginePayload | undefined {
    const isPossible = block.bid !== undefined && !this.#isLeftOut(block)
    const payload = isPossible ? this.#envelopes.payload(block.root) : undefined
    this.#envelopes.hopeFor(isPossible && payload === undefined ? block : undefined)
    return payload
  }

  #isLeftOut({ root, bid }: BeaconBlock): boolean {
    const children = this.#blocks.childrenOf(root)
    return children.length > 0 && children.every((child) => child.bid?.parentBlockHash !== bid?.blockHash)
  }
}
