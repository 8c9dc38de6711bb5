import { describe, expect, it } from 'vitest'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { periodAtSlot } from '../../ts/params/slots.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'
import { smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()

async function bootstrapOf(dev: DevChain, root: string) {
  const answer = await fetch(`${dev.beaconUrl}/eth/v1/beacon/light_client/bootstrap/${root}`)
  return decodeBootstrap(dev.config, { jsonBytes: new Uint8Array(await answer.arrayBuffer()) })
}

describe('the whole client whose committee is no longer trusted', () => {
  it('S19: goes back with heads and headers, and follows again from the same head once it is trusted anew', async () => {
    const dev = cleanUp.add(await smallChain({ slotDurationMs: 1000 }), (it) => it.stop())
    await dev.start()
    const checkpoint = dev.chain.head.finalized.root
    dev.chain.light.keepBootstrap(checkpoint)
    const follower = await Follower.start(dev, [dev.beaconUrl], { cleanUp, checkpoint })
    const { client } = follower
    await follower.droveHead()
    await expect.poll(() => client.headers.headerRange?.head.root).toBe(client.status.head?.root)
    const heads: string[] = []
    client.on('head', ({ root }) => heads.push(root))

    await client.chain.deleteFixedRootsFrom(periodAtSlot(dev.config, dev.chain.slot))
    expect(client.status.head).toBeUndefined()
    expect(client.status.finalized).toBeUndefined()
    await expect.poll(() => client.headers.headerRange).toBeUndefined()

    await client.chain.initCheckpoint({ root: checkpoint, bootstrap: await bootstrapOf(dev, checkpoint) })
    dev.produceSlot({ skip: false, absentSigners: 0 })
    await follower.droveHead()
    await follower.sawHead()
    await expect.poll(() => client.headers.headerRange?.head.root).toBe(client.status.head?.root)
    expect(heads).toEqual([client.status.head?.root])
    follower.expectNothingWrong()
  })
})
