import { concatBytes, type Root } from '../bytes.ts'
import { yieldToEventLoop } from '../light/committees/yieldToEventLoop.ts'
import { FRAME_LENGTH, frameUpdate } from '../native/lightClientObject.ts'
import { forkDigest } from '../params/forkDigest.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { epochAtSlot } from '../params/slots.ts'
import { contentDigest } from './Answer.ts'
import { BoundedCache } from './BoundedCache.ts'
import { objectJson, type ServedObject, servedObject } from './ServedObject.ts'
import type { ServedSources } from './ServedSources.ts'

/** What is known of a stored update without reading it again. */
export interface ShelfMark {
  readonly period: number
  /** Changes whenever the stored update does. */
  readonly stamp: string
  readonly version: ServedObject['version']
  readonly digest: string
  /** Of the object as SSZ. */
  readonly length: number
}

const COMMA = Buffer.from(',')

/**
 * The stored updates in the encodings they are served in.
 *
 * - Bytes belong to the mark they were asked by; there are none where the update was replaced by a better one meanwhile.
 */
export class UpdateShelf {
  readonly #config: NetworkConfig
  readonly #chain: ServedSources['chain']
  readonly #cache: BoundedCache<Uint8Array>
  /** One for each stored period, some hundred bytes. */
  readonly #marks = new Map<number, ShelfMark>()

  constructor({ network, chain }: Pick<ServedSources, 'network' | 'chain'>, maxBytes: number) {
    this.#config = network
    this.#chain = chain
    this.#cache = new BoundedCache({ maxBytes, sizeOf: ({ length }) => length })
  }

  /** Undefined where there is no update of that period. */
  async mark(period: number): Promise<ShelfMark | undefined> {
    const stamp = this.#stamp(period)
    if (stamp === undefined) {
      this.#marks.delete(period)
      return undefined
    }
    const known = this.#marks.get(period)
    if (known?.stamp === stamp) return known
    const object = await this.#read(period, stamp)
    if (object === undefined) return undefined
    const { version, ssz } = object
    const mark = { period, stamp, version, digest: contentDigest(ssz), length: ssz.length }
    this.#marks.set(period, mark)
    return mark
  }

  /** The update as an SSZ answer has it: 8 bytes of length, 4 of fork digest, the object. */
  frame({ period, stamp }: ShelfMark): Promise<Uint8Array | undefined> {
    return this.#cache.get(`update ${period}`, stamp, async () => {
      const object = await this.#read(period, stamp)
      if (object === undefined) return undefined
      const { ssz, slot } = object
      return frameUpdate(forkDigest(this.#config, epochAtSlot(this.#config, slot)), ssz)
    })
  }

  /** The update as `{version, data}`, with a comma in front. */
  json({ period, stamp }: ShelfMark): Promise<Uint8Array | undefined> {
    return this.#cache.get(`update ${period} json`, stamp, async () => {
      const object = await this.#read(period, stamp)
      if (object === undefined) return undefined
      // Some milliseconds each, and an answer may have 128 of them.
      await yieldToEventLoop()
      return concatBytes(COMMA, objectJson(this.#config, 'update', object))
    })
  }

  /** The update that a mark stands for; undefined where it was replaced meanwhile. */
  async object({ period, stamp }: ShelfMark): Promise<ServedObject | undefined> {
    return this.#read(period, stamp)
  }

  async #read(period: number, stamp: string): Promise<(ServedObject & { readonly slot: number }) | undefined> {
    const update = await this.#chain.update(period)
    // The update and its committee are two entries of the database: nothing may have come between reading them.
    if (update === undefined || this.#stamp(period) !== stamp) return undefined
    return { ...servedObject(this.#config, update.attestedSlot, update.ssz), slot: update.attestedSlot }
  }

  #stamp(period: number): string | undefined {
    const score = this.#chain.updateScore(period)
    const proven: Root | undefined = this.#chain.committeeRoot(period + 1)
    if (score === undefined || proven === undefined) return undefined
    const { signerCount, attestedSlot, signatureSlot, hasFinality, hasCommitteeFinality } = score
    return [signerCount, attestedSlot, signatureSlot, hasFinality, hasCommitteeFinality, proven].join(' ')
  }
}

/** Bytes that a mark's update takes in an SSZ answer. */
export function frameLength({ length }: ShelfMark): number {
  return FRAME_LENGTH + length
}
