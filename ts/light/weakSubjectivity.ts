import { ConfigError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotStartMs } from '../params/slots.ts'

/**
 * Epochs after which validators that signed a checkpoint's chain may have left with their stake and could sign another
 * past at no cost. The exact number grows with the stake, which a light client does not know; electra's formula gives
 * about 6,500 epochs for 32 million ETH. Half of that is asked for: 14 days on mainnet.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/weak-subjectivity.md
 */
const WEAK_SUBJECTIVITY_EPOCHS = 3150

const DAY_MS = 86_400_000

/** How old trust may become on a network before it has to be renewed, in milliseconds. */
export function weakSubjectivityPeriodMs(config: NetworkConfig): number {
  return WEAK_SUBJECTIVITY_EPOCHS * config.preset.slotsPerEpoch * config.slotDurationMs
}

/** Whether a slot lies so far back that its block alone is no safe start. */
export function isStaleCheckpoint(config: NetworkConfig, slot: number, nowMs: number): boolean {
  return nowMs - slotStartMs(config, slot) > weakSubjectivityPeriodMs(config)
}

/**
 * Refuses to start from a slot that is too far back: that of the checkpoint, or of the newest header verified from it.
 *
 * @throws ConfigError `ERR_STALE_CHECKPOINT` with the remedy
 */
export function requireFreshCheckpoint(config: NetworkConfig, slot: number, nowMs: number): void {
  if (!isStaleCheckpoint(config, slot, nowMs)) return
  const days = (ms: number): string => (ms / DAY_MS).toFixed(1)
  throw new ConfigError(
    `the checkpoint at slot ${slot} is ${days(nowMs - slotStartMs(config, slot))} days old, on ${config.name} at most ` +
      `${days(weakSubjectivityPeriodMs(config))} are safe. Take a newer finalized block root from a source you trust, ` +
      'or allow a stale checkpoint',
    { code: 'ERR_STALE_CHECKPOINT' },
  )
}
