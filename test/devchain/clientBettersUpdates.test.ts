import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'
import { smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()
const OVER = [0, 1, 2]

/** The best updates of the periods that are over, as SSZ. */
function bestUpdates({ chain }: DevChain): readonly Uint8Array[] {
  return OVER.map((period) => {
    const { fork, value } = chain.light.bestUpdate(period) ?? expect.fail(`no update of period ${period}`)
    return chain.types.byFork[fork].LightClientUpdate.serialize(value)
  })
}

const storedUpdates = ({ client }: Follower) =>
  Promise.all(OVER.map(async (period) => (await client.chain.update(period))?.ssz))

describe('the whole client on a beacon node that has not the best updates', () => {
  it('S18: S19: replaces them by those of another one, and follows heads as before', async () => {
    const dev = cleanUp.add(await smallChain({ slotDurationMs: 1000 }), (it) => it.stop())
    await dev.start()
    const poor = await dev.addBeaconServer({
      chooseUpdate: (period, light) => {
        const best = light.bestUpdate(period)?.value.signatureSlot
        return light.allUpdates(period).find(({ value }) => value.signatureSlot !== best)
      },
    })
    const store = new MemoryStore()
    const first = await Follower.start(dev, [poor.url], { cleanUp, store })
    await first.sawHead()
    const before = await storedUpdates(first)
    for (const [period, best] of bestUpdates(dev).entries()) expect(before[period]).not.toEqual(best)
    expect(first.client.status.replacedUpdates).toBe(0)
    await first.client.stop()

    const follower = await Follower.start(dev, [poor.url, dev.beaconUrl], { cleanUp, store: store.clone() })
    await follower.sawHead()
    await expect.poll(() => follower.client.status.replacedUpdates).toBe(OVER.length)
    expect(await storedUpdates(follower)).toEqual(bestUpdates(dev))
    for (let slots = 0; slots < 3; slots++) {
      dev.produceSlot({ skip: false, absentSigners: 0 })
      await follower.droveHead()
    }
    follower.expectNothingWrong()
  })
})
