import { bytesToHex } from '../../ts/bytes.ts'
import { FORK_NAMES, type ForkName } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { minimalPreset } from '../../ts/params/Preset.ts'

/** Epochs of the forks after phase0, in which a fork not named never comes. */
export type ForkEpochs = Partial<Readonly<Record<Exclude<ForkName, 'phase0'>, number>>>

/**
 * A network of the minimal preset: 8 slots an epoch, 64 slots a period, 32 keys a committee, 6 s a slot.
 *
 * @example
 * const config = testNetwork({ altair: 0, capella: 0, deneb: 16 })
 */
export function testNetwork(epochs: ForkEpochs, options: { readonly genesisByte?: number } = {}): NetworkConfig {
  const forks = FORK_NAMES.flatMap((name, index) => {
    const epoch = name === 'phase0' ? 0 : epochs[name]
    return epoch === undefined ? [] : [{ name, epoch, version: bytesToHex(Uint8Array.of(index, 0, 0, 1)) }]
  })
  return {
    name: 'test',
    preset: minimalPreset,
    genesisTime: 1_700_000_000,
    genesisValidatorsRoot: bytesToHex(new Uint8Array(32).fill(options.genesisByte ?? 0x77)),
    slotDurationMs: 6000,
    forks,
    blobSchedule: [],
  }
}

/** Every fork up to fulu from the first slot on. */
export const fuluEpochs: ForkEpochs = { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 0 }
