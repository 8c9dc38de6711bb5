import type { Root } from '../../ts/bytes.ts'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { BeaconBlockSync } from '../../ts/drive/BeaconBlockSync.ts'
import { EngineApiUpdater } from '../../ts/drive/EngineApiUpdater.ts'
import { EnvelopeSync } from '../../ts/drive/EnvelopeSync.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import { slotStartMs } from '../../ts/params/slots.ts'
import { BestUpdateSync } from '../../ts/sync/BestUpdateSync.ts'
import { ForwardUpdateSync } from '../../ts/sync/ForwardUpdateSync.ts'
import { HeadUpdater } from '../../ts/sync/HeadUpdater.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { executionBlockHash } from '../../ts/types/LightClientHeader.ts'
import type { ChainBuilder } from './chain-builder.ts'
import { payloadParams, rootOf } from './engine-blocks.ts'
import { EngineRecorder } from './engine-recorder.ts'
import { passTime, settle } from './scheduler-clock.ts'
import type { SyncWorld } from './sync-world.ts'

const MIN_SIGNERS = 22

export interface ReorgBeginning {
  /** Whose committee of `startPeriod` is trusted. */
  readonly builder: ChainBuilder
  readonly startPeriod: number
  /** Where the chain's clock stands; that of the scheduler runs. */
  readonly nowSlot: number
}

/** The program's modules around a real committee chain and head validator, with an execution client that believes all. */
export async function beginReorg(world: SyncWorld, { builder, startPeriod, nowSlot }: ReorgBeginning) {
  const { config, logger, scheduler } = world
  const store = new MemoryStore()
  const clock = { slot: nowSlot }
  const now = () => slotStartMs(config, clock.slot)
  const chain = await CommitteeChain.open({ config, store, minSigners: MIN_SIGNERS, now })
  await chain.addFixedRoot(startPeriod, builder.committee(startPeriod).root)
  await chain.addCommittee(startPeriod, builder.committee(startPeriod).serialized)
  const validator = new HeadValidator(chain, { minSigners: MIN_SIGNERS, logger })
  const blocks = new BeaconBlockSync()
  const envelopes = new EnvelopeSync({ blocks, slotMs: 6_000 })
  const engine = new EngineRecorder()
  const updater = new EngineApiUpdater({ config, heads: validator, blocks, envelopes, connections: [engine], logger })
  validator.subscribe({
    minSigners: MIN_SIGNERS,
    onHead: ({ root, header: { slot } }) => scheduler.setValidatedHead({ slot, root }),
    onFinality: () => updater.finalityChanged(),
    onWithdrawn: () => updater.headsWithdrawn(),
  })
  const syncClock = clockWithNow(systemClock, now)
  const forward = new ForwardUpdateSync({ config, chain, clock: syncClock, logger })
  const bestUpdates = new BestUpdateSync({ config, chain, catchUp: forward, clock: syncClock, logger })
  const heads = new HeadUpdater({ config, validator, onInvalid: (server) => bestUpdates.doubt(server) })
  await world.start(forward, heads, blocks, updater, bestUpdates)
  /** Verification runs on real threads, whose end no fake clock knows. */
  const verified = async () => {
    for (let turn = 0; turn < 4; turn++) {
      await settle()
      await chain.settled()
    }
    await settle()
  }
  const passEpochs = async (count: number) => {
    for (let epoch = 0; epoch < count; epoch++) {
      await passTime(config.slotDurationMs * config.preset.slotsPerEpoch)
      await verified()
    }
  }
  return { chain, store, clock, validator, engine, updater, bestUpdates, verified, passEpochs }
}

/** The block of a made-up chain at a slot, with a payload that has the hash its header proves. */
export function blockOf(builder: ChainBuilder, slot: number): BeaconBlock {
  const header = builder.header(slot)
  const execution = {
    blockHash: executionBlockHash(header) ?? rootOf('none'),
    parentHash: rootOf(`parent of ${builder.root(slot)}`),
    blockNumber: slot,
    timestamp: builder.config.genesisTime + (slot * builder.config.slotDurationMs) / 1000,
  }
  return {
    fork: 'fulu',
    root: builder.root(slot),
    header: header.beacon,
    execution,
    syncAggregate: { bits: new Uint8Array(4), signature: new Uint8Array(96) },
    newPayloadParams: () => payloadParams('fulu', execution),
  }
}

/** Hashes that an execution client was told to take for its head, in order. */
export function headHashes(engine: EngineRecorder): readonly Root[] {
  return engine.states.map(({ headBlockHash }) => headBlockHash)
}
