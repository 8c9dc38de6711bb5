import { afterEach, describe, expect, it } from 'vitest'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { smallChain } from './support/smallChain.ts'

let dev: DevChain | undefined
let client: BlsyncClient | undefined

afterEach(async () => {
  await client?.stop()
  await dev?.stop()
})

describe('The whole client on the development chain', () => {
  it('goes from the checkpoint to the head and drives the execution client, finality included', async () => {
    const chain = await smallChain()
    dev = chain
    await chain.start()
    client = await BlsyncClient.create({
      network: chain.config,
      servers: [{ url: chain.beaconUrl }],
      checkpoint: chain.checkpointRoot,
      allowStaleCheckpoint: true,
      engines: [{ url: chain.engineUrl, jwtSecret: chain.jwtSecret }],
      now: () => chain.now(),
    })
    client.start()
    await expect.poll(() => client?.status.head?.root).toBe(chain.chain.head.parentRoot)
    for (let slots = 0; slots < 4; slots++) {
      chain.produceSlot({ skip: false })
      const proven = chain.chain.tree.byRoot(chain.chain.head.parentRoot)
      await expect.poll(() => chain.engine.client.head).toBe(proven?.execution.hash)
    }
    const finalized = chain.chain.tree.checkpointBlock(chain.chain.head.finalized.root)
    expect(chain.engine.client.finalized).toBe(finalized?.execution.hash)
    expect(chain.engine.calls.filter(({ answer }) => typeof answer === 'object' && 'error' in answer)).toEqual([])
  })
})
