import { expect } from 'vitest'
import { bytesToHex, type Root } from '../../ts/bytes.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import { committeeRoot } from '../../ts/native/hashing.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { epochAtSlot, periodAtSlot } from '../../ts/params/slots.ts'
import { type BeaconBlock, decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { decodeFinalityUpdate, encodeFinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, encodeBootstrap, validateBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { isEmptyLightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { decodeUpdate, encodeUpdate, validateUpdateStructure } from '../../ts/types/LightClientUpdate.ts'
import { lightClientForkAtSlot } from '../../ts/types/lightClientFork.ts'
import { decodeOptimisticUpdate, encodeOptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import { signerCount } from '../../ts/types/SyncAggregate.ts'
import { isBetterUpdate, updateScore } from '../../ts/types/UpdateScore.ts'
import { container } from '../types/container.ts'
import type { CollectedFile, CollectedHead } from './collection-steps.ts'
import { caseNetwork, readSsz, type SpecCase } from './walk.ts'

/** An object as it came in, and the slot that decides its fork. */
export interface Served {
  readonly ssz: Uint8Array
  readonly slot: number
}

/** The objects that were taken. */
export interface Collected {
  readonly bootstraps: Map<Root, Served>
  readonly updates: Map<number, Served>
  finalityUpdate: Served | undefined
  optimisticUpdate: Served | undefined
}

/** Takes the objects of a `data_collection` case as a light client would get them from its full node, head by head. */
export class CollectedChain {
  readonly config: NetworkConfig
  readonly chain: CommitteeChain
  readonly collected: Collected = {
    bootstraps: new Map(),
    updates: new Map(),
    finalityUpdate: undefined,
    optimisticUpdate: undefined,
  }
  /** Names of the files that were decoded. */
  readonly visited = new Set<string>()
  /** Names of the finality updates that finalize genesis. */
  readonly ofGenesis = new Set<string>()
  readonly #specCase: SpecCase
  readonly validator: HeadValidator
  /** A second one: what the first has verified would save finality its signature. */
  readonly #finality: HeadValidator
  #optimisticSigners = 0
  readonly #blocks = new Map<Root, BeaconBlock>()

  private constructor(specCase: SpecCase, chain: CommitteeChain) {
    this.#specCase = specCase
    this.config = chain.config
    this.chain = chain
    this.#finality = new HeadValidator(chain, { minSigners: 1 })
    this.validator = new HeadValidator(chain, { minSigners: 1 })
  }

  static async open(specCase: SpecCase): Promise<CollectedChain> {
    // A state begins with the genesis time and the genesis validators root.
    const genesisValidatorsRoot = bytesToHex(readSsz(specCase, 'initial_state').subarray(8, 40))
    const config = caseNetwork(specCase, genesisValidatorsRoot)
    const chain = await CommitteeChain.open({
      config,
      store: new MemoryStore(),
      minSigners: 1,
      futureToleranceMs: Number.POSITIVE_INFINITY,
    })
    return new CollectedChain(specCase, chain)
  }

  takeBlock(file: CollectedFile): void {
    const ssz = this.#read(file)
    const block = decodeBlock(this.config, { ssz })
    const { slot } = block.header
    const type = container(this.config.preset, block.fork, 'SignedBeaconBlock')
    const value = type.deserialize(ssz)
    expect(Buffer.compare(type.serialize(value), ssz), file.name).toBe(0)
    expect(file.name).toBe(`block_${slot}_${bytesToHex(type.hashTreeRoot(value))}`)
    expect(block.root).toBe(headerRoot(block.header))
    this.#expectDigest(file, slot)
    this.#blocks.set(block.root, block)
  }

  async takeHead(head: CollectedHead): Promise<void> {
    expect(this.#blocks.has(head.root)).toBe(true)
    for (const { root, file } of head.bootstraps) if (file !== undefined) await this.#takeBootstrap(root, file)
    for (const { period, file } of head.bestUpdates) if (file !== undefined) await this.#takeUpdate(period, file)
    if (head.optimisticUpdate !== undefined) this.#takeOptimistic(head, head.optimisticUpdate)
    if (head.finalityUpdate !== undefined) this.#takeFinality(head.finalityUpdate)
  }

  async #takeBootstrap(root: Root, file: CollectedFile): Promise<void> {
    const isNew = !this.visited.has(file.name)
    const ssz = this.#read(file)
    const bootstrap = decodeBootstrap(this.config, { ssz })
    const { slot } = bootstrap.header.beacon
    this.#expectFile(file, {
      slot,
      ssz,
      encoded: encodeBootstrap(this.config, bootstrap),
      type: 'LightClientBootstrap',
    })
    validateBootstrap(this.config, bootstrap, root)
    const known = this.chain.committeeRoot(periodAtSlot(this.config, slot))
    if (known !== undefined) expect(bytesToHex(committeeRoot(bootstrap.currentSyncCommittee))).toBe(known)
    if (isNew) await this.chain.initCheckpoint({ root, bootstrap })
    this.collected.bootstraps.set(root, { ssz, slot })
  }

  async #takeUpdate(period: number, file: CollectedFile): Promise<void> {
    const ssz = this.#read(file)
    const update = decodeUpdate(this.config, { ssz })
    const { slot } = update.attestedHeader.beacon
    this.#expectFile(file, { slot, ssz, encoded: encodeUpdate(this.config, update), type: 'LightClientUpdate' })
    expect(periodAtSlot(this.config, slot)).toBe(period)
    validateUpdateStructure(this.config, update)
    if (await this.chain.insertUpdate(update)) {
      this.collected.updates.set(period, { ssz, slot })
    } else {
      const kept = this.chain.updateScore(period)
      expect(kept !== undefined && !isBetterUpdate(updateScore(this.config, update), kept), file.name).toBe(true)
    }
    const stored = await this.chain.update(period)
    expect(Buffer.compare(stored?.ssz ?? new Uint8Array(), this.collected.updates.get(period)?.ssz ?? ssz)).toBe(0)
  }

  #takeOptimistic(head: CollectedHead, file: CollectedFile): void {
    const expected = this.visited.has(file.name) ? 'known' : 'valid'
    const ssz = this.#read(file)
    const update = decodeOptimisticUpdate(this.config, { ssz })
    const { slot } = update.attestedHeader.beacon
    const encoded = encodeOptimisticUpdate(this.config, update)
    this.#expectFile(file, { slot, ssz, encoded, type: 'LightClientOptimisticUpdate' })
    expect(this.validator.validateOptimistic(update), file.name).toBe(expected)
    // The head's own aggregate signs its parent.
    const block = this.#blocks.get(head.root)
    if (block?.header.slot === update.signatureSlot) {
      expect(headerRoot(update.attestedHeader.beacon)).toBe(block.header.parentRoot)
      expect(update.syncAggregate).toEqual(block.syncAggregate)
    }
    // A full node that goes back to another branch offers an older one; here the newest and best-signed stays.
    const newest = this.collected.optimisticUpdate
    const signers = signerCount(update.syncAggregate.bits)
    const isBetter =
      newest === undefined || slot > newest.slot || (slot === newest.slot && signers > this.#optimisticSigners)
    if (!isBetter) return
    this.collected.optimisticUpdate = { ssz, slot }
    this.#optimisticSigners = signers
  }

  #takeFinality(file: CollectedFile): void {
    const expected = this.visited.has(file.name) ? 'known' : 'valid'
    const ssz = this.#read(file)
    const update = decodeFinalityUpdate(this.config, { ssz })
    const { slot } = update.attestedHeader.beacon
    const encoded = encodeFinalityUpdate(this.config, update)
    this.#expectFile(file, { slot, ssz, encoded, type: 'LightClientFinalityUpdate' })
    expect(this.#finality.validateFinality(update), file.name).toBe(expected)
    this.validator.validateFinality(update)
    // While genesis is finalized such an update proves a head alone, and there is nothing to serve yet.
    if (isEmptyLightClientHeader(update.finalizedHeader)) this.ofGenesis.add(file.name)
    else if (expected === 'valid') this.collected.finalityUpdate = { ssz, slot }
  }

  #read(file: CollectedFile): Uint8Array {
    this.visited.add(file.name)
    return readSsz(this.#specCase, file.name)
  }

  /** Digest, bytes and the root in the name are those of the object. */
  #expectFile(
    file: CollectedFile,
    { slot, ssz, encoded, type }: { slot: number; ssz: Uint8Array; encoded: Uint8Array; type: ObjectName },
  ): void {
    this.#expectDigest(file, slot)
    expect(Buffer.compare(encoded, ssz), file.name).toBe(0)
    const fork = lightClientForkAtSlot(this.config, slot)
    const name = container(this.config.preset, fork, type)
    expect(file.name.endsWith(`_${slot}_${bytesToHex(name.hashTreeRoot(name.deserialize(ssz)))}`), file.name).toBe(true)
  }

  #expectDigest(file: CollectedFile, slot: number): void {
    expect(bytesToHex(forkDigest(this.config, epochAtSlot(this.config, slot))), file.name).toBe(file.forkDigest)
  }
}

type ObjectName =
  | 'LightClientBootstrap'
  | 'LightClientUpdate'
  | 'LightClientFinalityUpdate'
  | 'LightClientOptimisticUpdate'
