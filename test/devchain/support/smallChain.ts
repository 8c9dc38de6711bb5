import { buildHistory } from '../../../ts/devchain/buildHistory.ts'
import type { BeaconChain } from '../../../ts/devchain/chain/BeaconChain.ts'
import { DevChain } from '../../../ts/devchain/DevChain.ts'
import type { DevChainOptions } from '../../../ts/devchain/DevChainOptions.ts'

export const GLOAS_EPOCH = 14

/** All forks but gloas within twelve epochs. */
export const SMALL_FORK_EPOCHS = { altair: 0, bellatrix: 2, capella: 4, deneb: 6, electra: 9, fulu: 11 }

/** The same, and gloas in the middle of the second period. */
export const GLOAS_FORK_EPOCHS = { ...SMALL_FORK_EPOCHS, gloas: GLOAS_EPOCH }

export function gloasChain(options: DevChainOptions = {}): Promise<DevChain> {
  return smallChain({ forkEpochs: GLOAS_FORK_EPOCHS, ...options })
}

/** Histories that were built in this process, by the options that they depend on: a chain goes on from a copy. */
const histories = new Map<string, Promise<BeaconChain>>()

/** Three periods and a half of history, driven by hand. */
export async function smallChain(options: DevChainOptions = {}): Promise<DevChain> {
  const all: DevChainOptions = { clock: 'manual', historySlots: 224, forkEpochs: SMALL_FORK_EPOCHS, ...options }
  // Plans are functions, and the genesis of a chain that runs by the clock is another each time.
  if (all.clock !== 'manual' || all.plan !== undefined) return DevChain.create(all)
  const { preset, slotDurationMs, historySlots, forkEpochs, repeatedForks, validatorCount, retentionSlots } = all
  const key = JSON.stringify([
    all.genesisTime,
    preset,
    slotDurationMs,
    historySlots,
    forkEpochs,
    repeatedForks,
    validatorCount,
    retentionSlots,
  ])
  const known = histories.get(key) ?? buildHistory(all)
  histories.set(key, known)
  return DevChain.after((await known).copy(), all)
}
