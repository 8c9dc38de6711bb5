import type { ConditionSink } from '../conditions/ConditionSink.ts'
import { Ancestry } from '../drive/Ancestry.ts'
import { BeaconBlockSync } from '../drive/BeaconBlockSync.ts'
import { BlockDemand } from '../drive/BlockDemand.ts'
import { EngineApiUpdater } from '../drive/EngineApiUpdater.ts'
import type { EngineView } from '../drive/EngineView.ts'
import { EnvelopeSync } from '../drive/EnvelopeSync.ts'
import { ProvenCheckpoints } from '../drive/ProvenCheckpoints.ts'
import { connectEngine } from '../engine/connectEngine.ts'
import type { EngineConnection } from '../engine/EngineConnection.ts'
import type { ConfigError } from '../errors.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import { watchCommitteeKeys } from '../light/committees/watchCommitteeKeys.ts'
import { weakSubjectivityMs } from '../light/committees/weakSubjectivityMs.ts'
import type { LightChain } from '../light/headers/LightChain.ts'
import { HeadPreparer } from '../light/heads/HeadPreparer.ts'
import type { HeadValidator } from '../light/heads/HeadValidator.ts'
import type { LastTold } from '../light/heads/LastTold.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { BestUpdateSync } from '../sync/BestUpdateSync.ts'
import { BlockHeads } from '../sync/BlockHeads.ts'
import { CheckpointInit } from '../sync/CheckpointInit.ts'
import { FixedCommitteeSync } from '../sync/FixedCommitteeSync.ts'
import { ForwardUpdateSync } from '../sync/ForwardUpdateSync.ts'
import { HeadAge } from '../sync/HeadAge.ts'
import { HeaderQueries } from '../sync/HeaderQueries.ts'
import { HeaderSync } from '../sync/HeaderSync.ts'
import { HeadUpdater } from '../sync/HeadUpdater.ts'
import type { SyncProtocol } from '../sync/requests.ts'
import { StateQueries } from '../sync/StateQueries.ts'
import { StateSync } from '../sync/StateSync.ts'
import { version } from '../version.ts'
import type { CheckedOptions } from './ClientOptions.ts'
import type { EngineCall } from './ClientStatus.ts'

/** What the modules share, and whom they tell. */
export interface ClientParts {
  readonly chain: CommitteeChain
  readonly headers: LightChain
  readonly validator: HeadValidator
  readonly lastTold: LastTold
  readonly conditions: ConditionSink
  readonly onRefused: (error: ConfigError) => void
  readonly onEngine: (engine: EngineView) => void
  readonly onEngineCall: (call: EngineCall) => void
}

/** The modules of a client that others ask, and all of them in the order in which a round calls them. */
export interface ClientModules {
  /** Only where a checkpoint was given. */
  readonly checkpointInit: CheckpointInit | undefined
  readonly updateSync: ForwardUpdateSync
  readonly bestUpdateSync: BestUpdateSync
  readonly headerSync: HeaderSync
  readonly headerQueries: HeaderQueries
  readonly stateQueries: StateQueries
  readonly stateSync: StateSync
  readonly updater: EngineApiUpdater
  readonly inOrder: readonly Module<SyncProtocol>[]
}

export function createClientModules(options: CheckedOptions, parts: ClientParts): ClientModules {
  const { network, logger, clock, headerRetentionSlots, allowUnsafeMinSigners } = options
  const { now } = clock
  const { chain, headers, validator, conditions } = parts
  watchCommitteeKeys(chain, conditions)
  const checkpointInit = checkpointModule(options, parts)
  const onInvalid = (server: ServerHandle): void => bestUpdateSync.doubt(server)
  const updateSync = new ForwardUpdateSync({ config: network, chain, clock, logger, conditions, onInvalid })
  const bestUpdateSync = new BestUpdateSync({ config: network, chain, catchUp: updateSync, clock, logger })
  const headAge = new HeadAge({ config: network, chain, clock, conditions })
  const demand = new BlockDemand({
    wanted: options.blocks,
    isDriving: options.engines.length > 0,
    slotMs: network.slotDurationMs,
    clock,
  })
  const headerSync = new HeaderSync({
    config: network,
    chain: headers,
    tailSlots: headerRetentionSlots / 2,
    // A block brings its header.
    prefetch: () => !demand.isThere,
    provesRoots: true,
    logger,
    clock,
  })
  const headerQueries = new HeaderQueries({
    config: network,
    chain: headers,
    heads: validator,
    headerSync,
    minSigners: chain.minSigners,
    retentionSlots: headerRetentionSlots,
    now,
  })
  const stateQueries = new StateQueries({ retryMs: network.slotDurationMs / 6, clock })
  const blockHeads = new BlockHeads({
    validator,
    header: (root) => headerSync.header(root),
    onHeader: (header) => headerSync.offer(header),
  })
  const blocks = new BeaconBlockSync({
    demand,
    slotMs: network.slotDurationMs,
    conditions,
    clock,
    onBlock: (block) => {
      headerSync.offer(block.header)
      blockHeads.offer(block)
      headAge.signed(block.header.slot, block.syncAggregate)
    },
  })
  const stateSync = new StateSync({
    config: network,
    chain: headers,
    proofFormat: options.stateFormat,
    tailSlots: options.provenSlots,
    announcedHeader: (root) => headerSync.header(root),
    logger,
    clock,
  })
  const envelopes = new EnvelopeSync({ blocks, slotMs: network.slotDurationMs, conditions, clock })
  const updater = new EngineApiUpdater({
    config: network,
    heads: validator,
    blocks,
    envelopes,
    checkpoints: new ProvenCheckpoints({
      config: network,
      chain: headers,
      states: stateSync,
      blocks,
      heads: validator,
    }),
    lastTold: parts.lastTold,
    now,
    clock,
    ancestry: new Ancestry({
      header: (root) => blocks.block(root)?.header ?? headerSync.header(root),
      chain: headers,
    }),
    connections: options.engines.map(({ url, jwtSecret, rereadJwtSecret }) => {
      const connection: EngineConnection = connectEngine({
        url,
        secret: jwtSecret,
        rereadSecret: rereadJwtSecret,
        version,
        clock: options.engineClock,
        onExchange: (exchange) => parts.onEngineCall({ ...exchange, engine: connection.label }),
        transport: options.transports?.engine?.(url),
      })
      return connection
    }),
    minSigners: chain.minSigners,
    ...(allowUnsafeMinSigners !== undefined && { allowUnsafeMinSigners }),
    logger,
    conditions: parts.conditions,
    onStatus: parts.onEngine,
  })
  validator.subscribe({
    minSigners: chain.minSigners,
    onWithdrawn: () => {
      headerSync.headsWithdrawn(validator.finalityUpdate?.finalizedHeader.beacon)
      updater.headsWithdrawn()
    },
  })
  return {
    checkpointInit,
    updateSync,
    bestUpdateSync,
    headerSync,
    headerQueries,
    stateQueries,
    stateSync,
    updater,
    inOrder: [
      ...(checkpointInit === undefined ? [] : [checkpointInit]),
      updateSync,
      new FixedCommitteeSync({ config: network, chain, updates: updateSync, logger, clock }),
      new HeadUpdater({
        config: network,
        validator,
        preparer: new HeadPreparer(chain, logger),
        onInvalid,
        clock,
      }),
      blocks,
      blockHeads,
      envelopes,
      // What somebody waits for comes before what is fetched for later.
      stateQueries,
      headerQueries,
      headerSync,
      stateSync,
      updater,
      headAge,
      // Whatever else there is to ask for goes first.
      bestUpdateSync,
    ],
  }
}

function checkpointModule(
  { network, checkpoint, allowStaleCheckpoint, logger, clock }: CheckedOptions,
  { chain, conditions, onRefused }: ClientParts,
): CheckpointInit | undefined {
  if (checkpoint === undefined) return undefined
  return new CheckpointInit({
    config: network,
    chain,
    root: checkpoint,
    clock,
    conditions,
    logger,
    onRefused,
    ...(allowStaleCheckpoint !== true && { maxAgeMs: weakSubjectivityMs(network, clock.now()) }),
  })
}
