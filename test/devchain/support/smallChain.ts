import { DevChain } from '../../../ts/devchain/DevChain.ts'
import type { DevChainOptions } from '../../../ts/devchain/DevChainOptions.ts'

export const GLOAS_EPOCH = 14

/** All forks but gloas within twelve epochs. */
export const SMALL_FORK_EPOCHS = { altair: 0, bellatrix: 2, capella: 4, deneb: 6, electra: 9, fulu: 11 }

/** The same, and gloas in the middle of the second period. */
export function gloasChain(options: DevChainOptions = {}): Promise<DevChain> {
  return smallChain({ forkEpochs: { ...SMALL_FORK_EPOCHS, gloas: GLOAS_EPOCH }, ...options })
}

/** Three periods and a half of history, driven by hand. */
export function smallChain(options: DevChainOptions = {}): Promise<DevChain> {
  return DevChain.create({ clock: 'manual', historySlots: 224, forkEpochs: SMALL_FORK_EPOCHS, ...options })
}
