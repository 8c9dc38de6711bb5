import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BeaconServer } from '../../ts/devchain/beacon/BeaconServer.ts'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { UpdateValue } from '../../ts/devchain/ssz/forkTypes.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'

const cleanUp = new CleanUp()

let dev: DevChain

beforeAll(async () => {
  dev = await smallChain({ slotDurationMs: 1000 })
  await dev.start()
})

afterAll(() => dev.stop())

const OTHER_ROOT = new Uint8Array(32).fill(0x66)
const HTML = new TextEncoder().encode('<html>It works!</html>')

const flipped = (bytes: Uint8Array, at = 0): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))

const attesting = (change: Partial<UpdateValue['attestedHeader']['beacon']>): ServerBehaviour => ({
  alterUpdate: (update) => ({
    ...update,
    attestedHeader: { ...update.attestedHeader, beacon: { ...update.attestedHeader.beacon, ...change } },
  }),
})

/** Every way in which a server can be of no use, by its own choice or not. */
const LIES: Readonly<Record<string, ServerBehaviour>> = {
  'damaged signatures': {
    alterUpdate: (update) => ({
      ...update,
      syncAggregate: {
        ...update.syncAggregate,
        syncCommitteeSignature: flipped(update.syncAggregate.syncCommitteeSignature, 95),
      },
    }),
  },
  'heads with another state': attesting({ stateRoot: OTHER_ROOT }),
  'heads with another body': attesting({ bodyRoot: OTHER_ROOT }),
  'heads of a far future slot': attesting({ slot: 1_000_000 }),
  'signatures of the far future': { alterUpdate: (update) => ({ ...update, signatureSlot: 1_000_000 }) },
  'another finalized block': {
    alterUpdate: (update) => ({
      ...update,
      finalizedHeader: {
        ...update.finalizedHeader,
        beacon: { ...update.finalizedHeader.beacon, stateRoot: OTHER_ROOT },
      },
    }),
  },
  'another execution block': {
    alterUpdate: (update) => ({
      ...update,
      attestedHeader: {
        ...update.attestedHeader,
        execution: { ...update.attestedHeader.execution, blockHash: OTHER_ROOT },
      },
    }),
  },
  'another next committee': {
    alterUpdate: (update) => ({
      ...update,
      nextSyncCommittee: {
        ...update.nextSyncCommittee,
        aggregatePubkey: flipped(update.nextSyncCommittee.aggregatePubkey, 20),
      },
    }),
  },
  'branches of zeros': {
    alterUpdate: (update) => ({
      ...update,
      nextSyncCommitteeBranch: update.nextSyncCommitteeBranch.map(() => new Uint8Array(32)),
      finalityBranch: update.finalityBranch.map(() => new Uint8Array(32)),
    }),
  },
  'another committee for the checkpoint': {
    alterBootstrap: (bootstrap) => ({
      ...bootstrap,
      currentSyncCommittee: {
        ...bootstrap.currentSyncCommittee,
        pubkeys: bootstrap.currentSyncCommittee.pubkeys.toReversed(),
      },
    }),
  },
  'other blocks than those asked for': {
    alterBlock: (block) => ({
      ...block,
      body: { ...block.body, executionPayload: { ...block.body.executionPayload, blockHash: OTHER_ROOT } },
    }),
  },
  'garbage for everything': { alterAnswer: (_request, answer) => ({ ...answer, body: HTML }) },
  'half of each answer': {
    alterAnswer: (_request, answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.length >> 1) }),
  },
  'status 500 for everything': { alterAnswer: (_request, answer) => ({ ...answer, status: 500, body: HTML }) },
  'no answers, ever': { alterAnswer: () => 'stall' },
  'cut connections': { alterAnswer: () => 'drop' },
  'an empty chain': {
    disabledRoutes: new Set(['bootstrap', 'updates', 'optimistic_update', 'finality_update', 'block']),
  },
  'another network': {
    alterAnswer: ({ route }, answer) => {
      if (route !== 'genesis') return answer
      const text = new TextDecoder().decode(answer.body)
      return { ...answer, body: new TextEncoder().encode(text.replace(/"0x[0-9a-f]{64}"/, `"0x${'66'.repeat(32)}"`)) }
    },
  },
  'no news': { holdEvents: true },
}

function serverThat(behaviour: ServerBehaviour): Promise<BeaconServer> {
  return dev.addBeaconServer(behaviour).then((server) => cleanUp.add(server, (it) => it.close()))
}

async function followSlots(follower: Follower, count: number): Promise<void> {
  for (let slot = 0; slot < count; slot++) {
    dev.produceSlot({ skip: false, absentSigners: 0 })
    await follower.droveHead()
  }
}

describe('N15: beside one honest server', () => {
  it.each(Object.entries(LIES))('one with %s changes nothing', async (_lie, behaviour) => {
    const liar = await serverThat(behaviour)
    const follower = await Follower.start(dev, [liar.url, dev.beaconUrl], { cleanUp })
    await follower.sawHead()
    await followSlots(follower, 1)
    expect(liar.requests.length).toBeGreaterThan(0)
    follower.expectNothingWrong()
  })

  it('all of them together change nothing', async () => {
    const liars = await Promise.all(Object.values(LIES).map(serverThat))
    const follower = await Follower.start(dev, [...liars.map(({ url }) => url), dev.beaconUrl], { cleanUp })
    await follower.sawHead()
    await followSlots(follower, 10)
    follower.expectNothingWrong()
  })

  it('without it, liars get nothing verified and nothing sent', async () => {
    // Those that tell the truth in all but one thing make an honest server together.
    const partly = ['no news', 'other blocks than those asked for', 'another committee for the checkpoint']
    const wrong = Object.entries(LIES).filter(([lie]) => !partly.includes(lie))
    const liars = await Promise.all(wrong.map(([, behaviour]) => serverThat(behaviour)))
    const follower = await Follower.start(
      dev,
      liars.map(({ url }) => url),
      { cleanUp },
    )
    await expect.poll(() => liars.every(({ requests }) => requests.length > 3)).toBe(true)
    dev.produceSlot({ skip: false })
    follower.expectNothingWrong()
    expect(follower.engine.calls.filter(({ method }) => /newPayload|forkchoice/.test(method))).toEqual([])
  })
})

describe('N15: servers that vanish', () => {
  it('as long as one is left, heads go on; those that come back are used again', async () => {
    const [first, second] = [await serverThat({}), await serverThat({})]
    const follower = await Follower.start(dev, [first.url, second.url], { cleanUp })
    await follower.sawHead()
    await followSlots(follower, 2)
    await first.stop()
    await followSlots(follower, 2)
    await first.listen()
    const asked = first.requests.length
    await expect.poll(() => first.requests.slice(asked).some(({ route }) => route === 'events')).toBe(true)
    await second.stop()
    await followSlots(follower, 2)
    follower.expectNothingWrong()
  })

  it('when all were gone for a while, it continues from where it was', async () => {
    const only = await serverThat({})
    const follower = await Follower.start(dev, [only.url], { cleanUp })
    await follower.sawHead()
    await followSlots(follower, 1)
    await only.stop()
    for (let slot = 0; slot < 3; slot++) dev.produceSlot({ skip: false })
    await only.listen()
    await follower.droveHead()
    follower.expectNothingWrong()
  })
})
