import { describe, expect, it } from 'vitest'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'
import { smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()
const PATIENCE = { timeout: 40_000, interval: 20 }

/** A descriptor of a range is longer than that of the few nodes that are asked for otherwise. */
const RANGE_PROOF = /\/proof\/state\/.*format=0x[0-9a-f]{20,}/

/** A chain whose newest half period has a block in every fourth slot only. */
async function sparseChain(): Promise<DevChain> {
  const dev = cleanUp.add(await smallChain(), (it) => it.stop())
  await dev.start()
  for (let slot = 0; slot < 40; slot++) dev.produceSlot(slot % 4 === 3 ? {} : { skip: true })
  dev.produceSlot()
  dev.produceSlot()
  return dev
}

/** NaN where it is asked for otherwise. */
function slotAskedFor(url: string): number {
  return Number(/\/headers\/(\d+)$/.exec(url)?.[1])
}

/** A client that fetches its tail from one server; what that was asked for, and what the client has then. */
async function fetchTail(dev: DevChain, behaviour: ServerBehaviour = {}) {
  const asked: string[] = []
  /** The state has no roots of slots before, where a client goes on by slot. */
  const firstRoot = dev.chain.head.slot - dev.config.preset.slotsPerHistoricalRoot
  const blocks = dev.chain.tree.range(firstRoot + 1, dev.chain.head.slot)
  const server = await dev.addBeaconServer({
    ...behaviour,
    alterAnswer: (request, answer) => {
      if (request.route === 'header' || RANGE_PROOF.test(request.url)) asked.push(request.url)
      return behaviour.alterAnswer?.(request, answer) ?? answer
    },
  })
  const follower = await Follower.start(dev, [server.url], { cleanUp, engines: [] })
  await follower.sawHead()
  const { client } = follower
  const reached = () => (client.headers.headerRange?.head.slot ?? 0) - (client.headers.headerRange?.tail.slot ?? 0)
  await expect.poll(reached, PATIENCE).toBeGreaterThanOrEqual(64)
  const { head, tail } = client.headers.headerRange ?? expect.unreachable()
  for (let { slot } = tail; slot <= head.slot; slot++) {
    const known = dev.chain.tree.at(slot)
    expect(client.headers.at(slot)).toMatchObject(
      known === undefined ? { type: 'empty' } : { type: 'header', root: known.root },
    )
  }
  follower.expectNothingWrong()
  return {
    byRoot: asked.filter((url) => blocks.some(({ root }) => url.endsWith(root))).length,
    bySlot: asked.filter((url) => slotAskedFor(url) > firstRoot).length,
    blocks: blocks.length,
    proofs: asked.filter((url) => RANGE_PROOF.test(url)).length,
  }
}

describe('The client and a long tail of headers', () => {
  it('one range proof of block roots spares the questions about empty slots, and most that go by slot', async () => {
    const dev = await sparseChain()
    const without = await fetchTail(dev, { disabledRoutes: new Set(['state_proof']) })
    const withProof = await fetchTail(dev)
    expect(withProof.proofs).toBe(1)
    // Some may be asked for before the proof comes.
    expect(withProof.bySlot).toBeLessThan(without.bySlot / 4)
    expect(withProof.byRoot).toBeLessThanOrEqual(withProof.blocks)
  }, 120_000)

  it('a server that gives wrong roots, or breaks, is asked by slot', async () => {
    const dev = await sparseChain()
    const lying = await fetchTail(dev, {
      alterAnswer: ({ url }, answer) => {
        if (!RANGE_PROOF.test(url) || answer.status !== 200) return answer
        const body = Buffer.from(answer.body)
        body[200] = (body[200] ?? 0) ^ 1
        return { ...answer, body }
      },
    })
    expect(lying.proofs).toBe(1)
    expect(lying.bySlot).toBeGreaterThan(0)
    const broken = await fetchTail(dev, {
      alterAnswer: ({ url }, answer) =>
        RANGE_PROOF.test(url) ? { ...answer, status: 500, body: Buffer.from('{}') } : answer,
    })
    expect(broken.bySlot).toBeGreaterThan(0)
  }, 120_000)
})
