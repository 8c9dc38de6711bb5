import { bls12_381 } from '@noble/curves/bls12-381'
import { bytesToHex, type Root } from '../../../ts/bytes.ts'
import type { Answer } from '../../../ts/devchain/beacon/Answer.ts'
import { EVENT_TOPICS } from '../../../ts/devchain/beacon/EventTopic.ts'
import { eventData } from '../../../ts/devchain/beacon/eventData.ts'
import {
  bootstrapRoute,
  finalityUpdateRoute,
  optimisticUpdateRoute,
} from '../../../ts/devchain/beacon/lightClientRoutes.ts'
import { forkScheduleRoute, genesisRoute, specRoute } from '../../../ts/devchain/beacon/nodeRoutes.ts'
import { stateProofRoute } from '../../../ts/devchain/beacon/proofRoutes.ts'
import type { BeaconChain } from '../../../ts/devchain/chain/BeaconChain.ts'
import type { ChainBlock } from '../../../ts/devchain/chain/ChainBlock.ts'
import type { ChainEvent } from '../../../ts/devchain/chain/ChainEvent.ts'
import { createBeaconChain } from '../../../ts/devchain/chain/createBeaconChain.ts'
import { SyncCommittees } from '../../../ts/devchain/chain/SyncCommittees.ts'
import { ValidatorKeys } from '../../../ts/devchain/chain/ValidatorKeys.ts'
import type { ExecutionBlock } from '../../../ts/devchain/execution/ExecutionBlock.ts'
import type { UpdateValue } from '../../../ts/devchain/ssz/forkTypes.ts'
import { BeaconBlockHeader } from '../../../ts/devchain/ssz/primitiveTypes.ts'
import { stateCheckpointsFormat } from '../../../ts/light/headers/StateCheckpoints.ts'
import { encodeCompactFormat } from '../../../ts/merkle/CompactProofFormat.ts'
import type { NetworkConfig } from '../../../ts/params/NetworkConfig.ts'
import { minimalPreset } from '../../../ts/params/Preset.ts'
import { periodAtSlot } from '../../../ts/params/slots.ts'
import type { UpdateScore } from '../../../ts/types/UpdateScore.ts'
import { Random } from '../Random.ts'
import type { Encoded, Moment, PreparedBlock, PreparedChain, PreparedEvent } from './PreparedChain.ts'
import type { Weather } from './Weather.ts'

export const SLOT_MS = 12_000

const VALIDATORS = 64
const GENESIS_TIME = 1_750_000_000
/** Of proposers and builders: a light client cannot check them, and does not. */
const NO_SIGNATURE = new Uint8Array(96)
const NO_QUERY = new URLSearchParams()

/** Makes a chain slot by slot and writes down what its servers have to say. */
export async function prepareChain(weather: Weather): Promise<PreparedChain> {
  // What is hashed to the curve lies in its group by the way it is made: proving that again takes a quarter of signing.
  const { prototype } = bls12_381.G2.Point
  const { assertValidity } = prototype
  prototype.assertValidity = () => undefined
  try {
    return await produceChain(weather)
  } finally {
    prototype.assertValidity = assertValidity
  }
}

async function produceChain(weather: Weather): Promise<PreparedChain> {
  const chain = await createBeaconChain({
    preset: minimalPreset,
    genesisTime: GENESIS_TIME,
    slotDurationMs: SLOT_MS,
    forkEpochs: weather.forkEpochs,
    validatorCount: VALIDATORS,
    retentionSlots: weather.slots,
    ...(weather.otherCommitteesFrom !== undefined && { otherCommitteesFrom: weather.otherCommitteesFrom }),
  })
  const random = new Random(0x51a7).child(weather.drawnAs ?? weather.name)
  const events: ChainEvent[] = []
  chain.subscribe((event) => events.push(event))
  const keys = await ValidatorKeys.create(VALIDATORS)
  const writer = new MomentWriter(chain, new SyncCommittees(minimalPreset, keys, weather.otherCommitteesFrom))
  const moments: Moment[] = [writer.moment([])]
  for (let slot = 1; slot <= weather.slots; slot++) {
    const { finalizing, reorgDepth = 0, ...request } = weather.slot(slot, random.child(String(slot)))
    chain.finalizing = finalizing ?? true
    events.length = 0
    const depth = Math.min(reorgDepth, writer.unfinalizedBlocks)
    chain.produceSlot({ ...request, ...(depth > 0 && { reorgDepth: depth }) })
    moments.push(writer.moment(events))
  }
  return {
    name: weather.name,
    config: chain.config,
    blocks: writer.blocks,
    moments,
    executionGenesis: chain.tree.genesis.execution,
    executionBlocks: writer.executionBlocks,
    committeeRoots: writer.committeeRoots,
    bestScores: writer.bestScores,
    fixedAnswers: new Map([
      ['/eth/v1/beacon/genesis', jsonText(genesisRoute({ chain, behaviour: {}, id: '', query: NO_QUERY }))],
      ['/eth/v1/config/spec', jsonText(specRoute({ chain, behaviour: {}, id: '', query: NO_QUERY }))],
      ['/eth/v1/config/fork_schedule', jsonText(forkScheduleRoute({ chain, behaviour: {}, id: '', query: NO_QUERY }))],
    ]),
  }
}

class MomentWriter {
  readonly blocks = new Map<Root, PreparedBlock>()
  readonly executionBlocks = new Map<Root, ExecutionBlock>()
  readonly committeeRoots = new Map<number, Root>()
  readonly bestScores = new Map<number, UpdateScore>()
  readonly #chain: BeaconChain
  /** The same members and keys as the chain's own. */
  readonly #committees: SyncCommittees
  readonly #sinceSlots = new Map<Root, number>()
  /** Signature slot of the best update, by period. */
  readonly #updates = new Map<number, number>()
  #finalized = ''
  #last: Moment | undefined

  constructor(chain: BeaconChain, committees: SyncCommittees) {
    this.#chain = chain
    this.#committees = committees
    this.#writeBlock(chain.head)
    this.#writeExecution(chain.head.execution)
  }

  /** Canonical blocks above the finalized one, which nobody ever leaves behind. */
  get unfinalizedBlocks(): number {
    const finalized = this.#chain.tree.checkpointBlock(this.#chain.head.finalized.root)?.slot ?? 0
    let [block, count] = [this.blocks.get(this.#chain.head.root), 0]
    for (; block !== undefined && block.slot > finalized; count++) block = this.blocks.get(block.parentRoot)
    return count
  }

  moment(events: readonly ChainEvent[]): Moment {
    const chain = this.#chain
    const told = events.flatMap((event) => this.#event(event))
    const block = events.find((event) => event.kind === 'block')?.block
    if (block !== undefined) this.#writeBlock(block)
    const moment: Moment = {
      slot: chain.slot,
      head: chain.head.root,
      finalizedSlot: chain.tree.checkpointBlock(chain.head.finalized.root)?.slot ?? 0,
      events: told,
      ...this.#latest(block !== undefined),
      updates: this.#newUpdates(),
      bootstraps: this.#newBootstraps(),
    }
    this.#last = moment
    return moment
  }

  /** The same as before after an empty slot, so that it is written once. */
  #latest(isNews: boolean): Pick<Moment, 'optimistic' | 'finality'> {
    if (!isNews && this.#last !== undefined) return { optimistic: this.#last.optimistic, finality: this.#last.finality }
    const context = { chain: this.#chain, behaviour: {}, id: '', query: NO_QUERY }
    return { optimistic: encoded(optimisticUpdateRoute(context)), finality: encoded(finalityUpdateRoute(context)) }
  }

  #event(event: ChainEvent): readonly PreparedEvent[] {
    if (event.kind === 'slot') return []
    if (event.kind === 'execution_payload_available') this.#revealed(event.block)
    const topic = EVENT_TOPICS.find((known) => known === event.kind)
    return topic === undefined ? [] : [{ topic, data: JSON.stringify(eventData(this.#chain, event, {})) }]
  }

  /** The payload's slot is known only now. */
  #revealed(block: ChainBlock): void {
    // A reorg tells of it once more.
    if (!this.#sinceSlots.has(block.root)) this.#sinceSlots.set(block.root, this.#chain.slot)
    if (this.blocks.has(block.root)) this.#writeBlock(block)
  }

  #writeBlock(block: ChainBlock): void {
    const chain = this.#chain
    const { ownPayload } = block
    const period = periodAtSlot(chain.config, block.slot)
    for (const wanted of [period, period + 1]) {
      if (!this.committeeRoots.has(wanted)) this.committeeRoots.set(wanted, this.#committeeRoot(wanted))
    }
    this.blocks.set(block.root, {
      slot: block.slot,
      root: block.root,
      parentRoot: block.parentRoot,
      version: block.fork,
      ssz: chain.types.byFork[block.fork].SignedBeaconBlock.serialize({
        message: block.block,
        signature: NO_SIGNATURE,
      }),
      header: {
        message: BeaconBlockHeader.toJson(block.header),
        signature: bytesToHex(NO_SIGNATURE),
      },
      participants: block.participants,
      executionHash: block.execution.hash,
      stateRoot: block.stateRoot,
      stateProof: this.blocks.get(block.root)?.stateProof ?? this.#stateProof(block),
      envelope: ownPayload && {
        ssz: chain.types.byFork.gloas.SignedExecutionPayloadEnvelope.serialize({
          message: ownPayload.envelope,
          signature: NO_SIGNATURE,
        }),
        hash: ownPayload.execution.hash,
        sinceSlot: this.#sinceSlots.get(block.root) ?? Number.POSITIVE_INFINITY,
      },
    })
    this.#writeExecution(block.execution)
    if (ownPayload !== undefined) this.#writeExecution(ownPayload.execution)
  }

  #stateProof(block: ChainBlock): PreparedBlock['stateProof'] {
    const chain = this.#chain
    const format = bytesToHex(encodeCompactFormat(stateCheckpointsFormat(chain.config, block.slot)))
    const query = new URLSearchParams({ format })
    const answer = encoded(stateProofRoute({ chain, behaviour: {}, id: block.stateRoot, query }))
    return answer && { format, answer }
  }

  #committeeRoot(period: number): Root {
    const { nextSyncCommittee } = this.#chain.types.byFork.altair.LightClientUpdate.fields
    return bytesToHex(nextSyncCommittee.hashTreeRoot(this.#committees.value(period)))
  }

  #writeExecution(block: ExecutionBlock): void {
    this.executionBlocks.set(block.hash, block)
  }

  #newUpdates(): ReadonlyMap<number, Encoded> {
    const chain = this.#chain
    const news = new Map<number, Encoded>()
    const period = periodAtSlot(chain.config, chain.head.slot)
    for (const wanted of [period - 1, period]) {
      const update = chain.light.bestUpdate(wanted)
      if (update === undefined) continue
      // A slot has one block at most, which gives one update.
      const { signatureSlot } = update.value
      if (this.#updates.get(wanted) === signatureSlot) continue
      this.#updates.set(wanted, signatureSlot)
      const type = chain.types.byFork[update.fork].LightClientUpdate
      this.bestScores.set(wanted, scoreOf(chain.config, update.value))
      const object = type.serialize(update.value)
      const length = Buffer.alloc(8)
      length.writeBigUInt64LE(BigInt(4 + object.length))
      news.set(wanted, {
        version: update.fork,
        json: JSON.stringify({ version: update.fork, data: type.toJson(update.value) }),
        ssz: Buffer.concat([length, chain.schedule.digest(update.slot), object]),
      })
    }
    return news
  }

  #newBootstraps(): ReadonlyMap<Root, Encoded> {
    const chain = this.#chain
    const block = chain.tree.checkpointBlock(chain.head.finalized.root)
    if (block === undefined || block.root === this.#finalized) return new Map()
    this.#finalized = block.root
    const answer = encoded(bootstrapRoute({ chain, behaviour: {}, id: block.root, query: NO_QUERY }))
    return new Map(answer === undefined ? [] : [[block.root, answer]])
  }
}

/** Of an update of the development chain, all of which prove their next committee in its period. */
function scoreOf(config: NetworkConfig, value: UpdateValue): UpdateScore {
  const bits = value.syncAggregate.syncCommitteeBits
  const attestedSlot = value.attestedHeader.beacon.slot
  const finalizedSlot = value.finalizedHeader.beacon.slot
  const hasFinality = value.finalityBranch.some((node) => node.some((byte) => byte !== 0))
  return {
    signerCount: bits.getTrueBitIndexes().length,
    committeeSize: bits.bitLen,
    hasRelevantCommittee: true,
    hasFinality,
    hasCommitteeFinality: hasFinality && periodAtSlot(config, finalizedSlot) === periodAtSlot(config, attestedSlot),
    attestedSlot,
    signatureSlot: value.signatureSlot,
  }
}

function encoded({ status, version, json, ssz }: Answer): Encoded | undefined {
  if (status !== 200 || ssz === undefined) return undefined
  return { version, json: JSON.stringify(json()), ssz: ssz() }
}

function jsonText({ json }: Answer): string {
  return JSON.stringify(json())
}
