import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { DevChainOptions } from '../../ts/devchain/DevChainOptions.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import type { CleanUp } from './clean-up.ts'
import { Follower } from './follower.ts'

/** A development chain moved by hand, and a whole client that has verified its head. */
export async function beginFollowing(
  options: DevChainOptions,
  cleanUp: CleanUp,
): Promise<{ dev: DevChain; follower: Follower }> {
  const dev = cleanUp.add(await smallChain(options), (it) => it.stop())
  await dev.start()
  const follower = await Follower.start(dev, [dev.beaconUrl], { cleanUp })
  await follower.sawHead()
  return { dev, follower }
}

/** Makes a block that everybody signs, and waits until its parent is the execution client's head. */
export async function nextHead(dev: DevChain, follower: Follower): Promise<void> {
  dev.produceSlot({ skip: false, absentSigners: 0 })
  await follower.droveHead()
}

/** Slots that nobody signs, so that they pass quickly, up to and with `slot`. */
export function passUnsigned(dev: DevChain, slot: number): void {
  dev.produceUntil(slot, { skip: false, absentSigners: dev.config.preset.syncCommitteeSize })
}
