import { describe, expect, it } from 'vitest'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { madeUpSources } from './support/madeUpSources.ts'
import { devLink } from './support/serveLink.ts'

const cleanUp = new CleanUp()

async function startedChain() {
  const dev = cleanUp.add(await smallChain(), (chain) => chain.stop())
  await dev.start()
  return dev
}

describe('the signers of served heads', () => {
  it('are not those that the client itself asks for: its threshold starves nobody', async () => {
    const dev = await startedChain()
    const strict = await devLink(cleanUp, dev, { minSigners: 32 })
    const follower = await devLink(cleanUp, dev, { url: strict.server.url })
    const signed = () => dev.chain.head.parentRoot
    await expect.poll(() => follower.client.status.head?.root).toBe(signed())
    const own = strict.client.status.head?.root
    expect(own).toBe(signed())
    for (let slots = 0; slots < 4; slots++) {
      dev.produceSlot({ skip: false, absentSigners: 8 })
      await expect.poll(() => follower.client.status.head?.root).toBe(signed())
    }
    expect(strict.client.status.head?.root).toBe(own)
    const header = await fetch(`${strict.server.url}/eth/v1/beacon/headers/${signed()}`)
    expect(await header.json()).toMatchObject({ data: { root: signed() } })
    dev.produceSlot({ skip: false, absentSigners: 0 })
    await expect.poll(() => strict.client.status.head?.root).toBe(signed())
    await expect.poll(() => follower.client.status.head?.root).toBe(signed())
  })

  it('may be more than the client asks for, and then weaker heads and finality are not served', async () => {
    const dev = await startedChain()
    const lax = await devLink(cleanUp, dev, { headSigners: 30 })
    const signed = () => dev.chain.head.parentRoot
    const served = async (path: string): Promise<unknown> => (await fetch(`${lax.server.url}${path}`)).json()
    const finalized = (slot: number | undefined) => ({ data: { finalized_header: { beacon: { slot: String(slot) } } } })
    await expect.poll(() => lax.client.status.head?.root).toBe(signed())
    const strong = signed()
    dev.produceSlot({ skip: false, absentSigners: 5 })
    await expect.poll(() => lax.client.status.head?.root).toBe(signed())
    expect(await served('/eth/v1/beacon/headers/head')).toMatchObject({ data: { root: strong } })
    for (let slots = 0; slots < 24; slots++) dev.produceSlot({ skip: false, absentSigners: 5 })
    await expect.poll(() => lax.client.status.head?.root).toBe(signed())
    const path = '/eth/v1/beacon/light_client/finality_update'
    const own = lax.client.validator.finalityUpdate?.finalizedHeader.beacon.slot
    expect(await served(path)).not.toMatchObject(finalized(own))
    dev.produceSlot({ skip: false, absentSigners: 0 })
    await expect.poll(() => lax.client.status.head?.root).toBe(signed())
    expect(await served('/eth/v1/beacon/headers/head')).toMatchObject({ data: { root: signed() } })
    // The next finality is news again, with every signer.
    for (let slots = 0; slots < 16; slots++) dev.produceSlot({ skip: false, absentSigners: 0 })
    const last = dev.chain.tree.byRoot(signed())?.finalized.root ?? expect.unreachable()
    const finalRoot = dev.chain.tree.checkpointBlock(last)
    await expect.poll(() => served(path)).toMatchObject(finalized(finalRoot?.slot))
  })

  it.each([0, 33, 2.5, Number.NaN])('are refused when no committee can have them: %d', async (headSigners) => {
    const opening = LightClientServer.listen({ sources: madeUpSources(), port: 0, headSigners })
    await expect(opening).rejects.toThrow(`a threshold of ${headSigners} signers does not fit a committee of 32`)
  })
})
