import { bytesToHex, type Root } from '../bytes.ts'
import { ConfigError } from '../errors.ts'
import type { BlobScheduleEntry, Fork, NetworkConfig } from '../params/NetworkConfig.ts'
import type { Preset } from '../params/Preset.ts'
import { DEV_FORKS, type DevFork } from './DevFork.ts'
import { CHAIN_ID } from './execution/blobTransaction.ts'

/** First epoch of each fork; a fork that is left out, and all after it, do not happen. */
export type ForkEpochs = Readonly<Partial<Record<DevFork, number>>>

/** A fork made up for the chain, after those it knows: the rules of a known one under another name and version. */
export interface RepeatedFork {
  readonly name: string
  readonly rules: DevFork
  readonly epoch: number
}

/** Every fork within six periods of the minimal preset, some in the middle of a period. */
export const DEFAULT_FORK_EPOCHS: ForkEpochs = {
  altair: 0,
  bellatrix: 4,
  capella: 10,
  deneb: 18,
  electra: 26,
  fulu: 36,
  gloas: 45,
}

const MAX_BLOBS_PER_BLOCK_ELECTRA = 9
const RAISED_BLOBS = { maxBlobsPerBlock: 12, baseFeeUpdateFraction: 6_676_955, targetBlobsPerBlock: 8 }
/** Epochs from fulu to the first change of the blob limit without a fork. */
const BLOB_CHANGE_DELAY = 5

export interface DevConfigInput {
  readonly preset: Preset
  /** Unix seconds. */
  readonly genesisTime: number
  readonly genesisValidatorsRoot: Uint8Array
  readonly slotDurationMs: number
  readonly forkEpochs: ForkEpochs
  readonly repeatedForks?: readonly RepeatedFork[]
}

/** The development chain as network data. */
export function devConfig(input: DevConfigInput): NetworkConfig {
  const forks = [...forkSchedule(input.forkEpochs), ...(input.repeatedForks ?? []).map(repeatedFork)]
  return {
    name: 'dev',
    chainId: CHAIN_ID,
    preset: input.preset,
    genesisTime: input.genesisTime,
    genesisValidatorsRoot: bytesToHex(input.genesisValidatorsRoot),
    slotDurationMs: input.slotDurationMs,
    forks,
    blobSchedule: blobSchedule(input.forkEpochs),
  }
}

function forkSchedule(epochs: ForkEpochs): readonly Fork[] {
  const forks: Fork[] = [{ name: 'phase0', epoch: 0, version: forkVersion(0) }]
  if (epochs.altair !== 0)
    throw new ConfigError('the development chain must begin with altair or a later fork at epoch 0')
  for (const [index, name] of DEV_FORKS.entries()) {
    const epoch = epochs[name]
    const previous = forks.at(-1)
    if (epoch === undefined || previous === undefined) break
    if (epoch < previous.epoch) throw new ConfigError(`fork ${name} cannot begin before ${previous.name}`)
    forks.push({ name, epoch, version: forkVersion(index + 1) })
  }
  return forks
}

function repeatedFork({ name, rules, epoch }: RepeatedFork, index: number): Fork {
  return { name, rules, epoch, version: forkVersion(DEV_FORKS.length + 1 + index) }
}

function forkVersion(index: number): Root {
  return bytesToHex(Uint8Array.of(index, 0, 0, 0xde))
}

function blobSchedule(epochs: ForkEpochs): readonly BlobScheduleEntry[] {
  const { electra, fulu } = epochs
  if (electra === undefined) return []
  const first = { epoch: electra, maxBlobsPerBlock: MAX_BLOBS_PER_BLOCK_ELECTRA }
  return fulu === undefined ? [first] : [first, { epoch: fulu + BLOB_CHANGE_DELAY, ...RAISED_BLOBS }]
}
