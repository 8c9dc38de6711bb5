import { expect } from 'vitest'
import { concatBytes, type Root } from '../../ts/bytes.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { LightChain } from '../../ts/light/headers/LightChain.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import { epochAtSlot } from '../../ts/params/slots.ts'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { decodeFinalityUpdate, encodeFinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { decodeBootstrap, encodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate, encodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate, encodeOptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import type { CollectedChain, Served } from './CollectedChain.ts'
import { listOf } from './yaml-fields.ts'

const LIGHT_CLIENT = '/eth/v1/beacon/light_client'

/** The program's own server over what a case gave, asked as a client would. */
export class CollectedServer {
  readonly #world: CollectedChain
  readonly #server: LightClientServer

  private constructor(world: CollectedChain, server: LightClientServer) {
    this.#world = world
    this.#server = server
  }

  static async listen(world: CollectedChain): Promise<CollectedServer> {
    const headers = await LightChain.open({ store: new MemoryStore(), proofFormat: () => formatOfGindices([1n]) })
    const sources = { network: world.config, chain: world.chain, validator: world.validator, headers }
    return new CollectedServer(world, await LightClientServer.listen({ sources, port: 0, headSigners: 1 }))
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  /** Everything that was taken is served in SSZ as it came. */
  async expectSsz(): Promise<void> {
    const { bootstraps, updates, finalityUpdate, optimisticUpdate } = this.#world.collected
    for (const [root, bootstrap] of bootstraps) await this.#expectObject(`${LIGHT_CLIENT}/bootstrap/${root}`, bootstrap)
    await this.#expectObject(`${LIGHT_CLIENT}/finality_update`, finalityUpdate)
    await this.#expectObject(`${LIGHT_CLIENT}/optimistic_update`, optimisticUpdate)
    if (updates.size === 0) return
    const answer = await this.#get(this.#updatesPath(), 'application/octet-stream')
    const framed = concatBytes(...this.#inOrder().map((update) => this.#framed(update)))
    expect(Buffer.compare(await bodyOf(answer), framed)).toBe(0)
  }

  /** In JSON they are the same objects. */
  async expectJson(): Promise<void> {
    const { config, collected } = this.#world
    for (const [root, { ssz }] of collected.bootstraps) {
      const json = await this.#getJson(`${LIGHT_CLIENT}/bootstrap/${root}`)
      expect(Buffer.compare(encodeBootstrap(config, decodeBootstrap(config, { json })), ssz)).toBe(0)
    }
    if (collected.finalityUpdate !== undefined) {
      const finality = decodeFinalityUpdate(config, { json: await this.#getJson(`${LIGHT_CLIENT}/finality_update`) })
      expect(Buffer.from(encodeFinalityUpdate(config, finality))).toEqual(sszOf(collected.finalityUpdate))
    }
    const optimistic = decodeOptimisticUpdate(config, {
      json: await this.#getJson(`${LIGHT_CLIENT}/optimistic_update`),
    })
    expect(Buffer.from(encodeOptimisticUpdate(config, optimistic))).toEqual(sszOf(collected.optimisticUpdate))
    const updates = listOf(await this.#getJson(this.#updatesPath())).map((json) => decodeUpdate(config, { json }))
    expect(updates.map((update) => Buffer.from(encodeUpdate(config, update)))).toEqual(this.#inOrder().map(sszOf))
  }

  /** What was never taken is not made up. */
  async expectMissing(root: Root): Promise<void> {
    const { status } = await this.#get(`${LIGHT_CLIENT}/bootstrap/${root}`, 'application/octet-stream')
    expect(status).toBe(404)
  }

  async #expectObject(path: string, served: Served | undefined): Promise<void> {
    const answer = await this.#get(path, 'application/octet-stream')
    expect(answer.status, path).toBe(served === undefined ? 404 : 200)
    if (served === undefined) return
    expect(Buffer.compare(await bodyOf(answer), served.ssz), path).toBe(0)
    expect(answer.headers.get('eth-consensus-version')).toBe(forkAtSlot(this.#world.config, served.slot).name)
  }

  /** 8 bytes of length, the fork digest of the attested slot, the object. */
  #framed({ ssz, slot }: Served): Uint8Array {
    const { config } = this.#world
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(ssz.length + 4))
    return concatBytes(length, forkDigest(config, epochAtSlot(config, slot)), ssz)
  }

  #inOrder(): readonly Served[] {
    return [...this.#world.collected.updates].sort(([a], [b]) => a - b).map(([, update]) => update)
  }

  #updatesPath(): string {
    const first = Math.min(...this.#world.collected.updates.keys())
    return `${LIGHT_CLIENT}/updates?start_period=${first}&count=128`
  }

  #get(path: string, accept: string): Promise<Response> {
    return fetch(`${this.#server.url}${path}`, { headers: { accept } })
  }

  async #getJson(path: string): Promise<unknown> {
    const answer = await this.#get(path, 'application/json')
    expect(answer.status, path).toBe(200)
    return answer.json()
  }
}

async function bodyOf(answer: Response): Promise<Uint8Array> {
  return new Uint8Array(await answer.arrayBuffer())
}

function sszOf(served: Served | undefined): Buffer {
  return Buffer.from(served?.ssz ?? [])
}
