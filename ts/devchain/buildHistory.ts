import { ConfigError } from '../errors.ts'
import { minimalPreset } from '../params/Preset.ts'
import type { BeaconChain } from './chain/BeaconChain.ts'
import { createBeaconChain } from './chain/createBeaconChain.ts'
import type { DevChainOptions } from './DevChainOptions.ts'
import { clockOf } from './devClock.ts'

const DEFAULT_SLOT_DURATION_MS = 2000
const DEFAULT_HISTORY_PERIODS = 8
const DEFAULT_RETENTION_PERIODS = 16
const DEFAULT_VALIDATORS = 64
/** A genesis for the manual clock: the same chain, byte for byte, in every run. */
const FIXED_GENESIS_TIME = 1_700_000_000

/**
 * The keys of a development chain, and its blocks until it starts.
 *
 * @throws ConfigError when the options contradict each other
 * @throws the reason of `signal` when that is aborted meanwhile
 */
export async function buildHistory(options: DevChainOptions): Promise<BeaconChain> {
  const preset = options.preset ?? minimalPreset
  const slotDurationMs = options.slotDurationMs ?? DEFAULT_SLOT_DURATION_MS
  if (slotDurationMs % 1000 !== 0 || slotDurationMs <= 0) {
    throw new ConfigError(`the development chain needs slots of whole seconds, not ${slotDurationMs} ms`)
  }
  const period = preset.slotsPerEpoch * preset.epochsPerSyncCommitteePeriod
  const historySlots = options.historySlots ?? DEFAULT_HISTORY_PERIODS * period
  const nowMs = clockOf(options).now()
  const wallGenesis = Math.floor((nowMs - historySlots * slotDurationMs) / 1000)
  options.logger?.info('building the history of the development chain', { slots: historySlots })
  const chain = await createBeaconChain({
    preset,
    slotDurationMs,
    genesisTime: options.genesisTime ?? (options.clock === 'manual' ? FIXED_GENESIS_TIME : wallGenesis),
    validatorCount: options.validatorCount ?? DEFAULT_VALIDATORS,
    retentionSlots: options.retentionSlots ?? DEFAULT_RETENTION_PERIODS * period,
    ...(options.forkEpochs === undefined ? {} : { forkEpochs: options.forkEpochs }),
    ...(options.repeatedForks === undefined ? {} : { repeatedForks: options.repeatedForks }),
    ...(options.plan === undefined ? {} : { plan: options.plan }),
    ...(options.buildPayload === undefined ? {} : { buildPayload: options.buildPayload }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  await chain.produceHistory(historySlots, {
    ...(options.signal !== undefined && { signal: options.signal }),
    onSlot: (slot) => options.onHistory?.(slot, historySlots),
  })
  return chain
}
