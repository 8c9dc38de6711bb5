import { describe, expect, it } from 'vitest'
import { ServerError } from '../../ts/errors.ts'
import { StateQueries, type StateQuestion } from '../../ts/sync/StateQueries.ts'
import { chainOf, proofOf, TWO_NODES } from '../support/header-tree.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const [other, rooted] = chainOf([20, 21])
const RETRY_MS = 1_000

function question(): StateQuestion {
  return { header: (rooted ?? expect.unreachable()).header, format: TWO_NODES }
}

const asked = `proof ${question().header.stateRoot}`

/** A question that is asked, and what became of it. */
async function ask(signal?: AbortSignal) {
  const queries = new StateQueries({ retryMs: RETRY_MS })
  await world().start(queries)
  const ends: unknown[] = []
  queries.ask(question(), signal).then(
    () => ends.push('proven'),
    (error: unknown) => ends.push(error),
  )
  await settle()
  return { queries, ends }
}

async function give(node: ScriptedBeaconNode, proof = proofOf(rooted ?? expect.unreachable())): Promise<void> {
  node.answerWith(asked, { kind: 'stateProof', proof })
  await settle()
}

async function haveNone(node: ScriptedBeaconNode): Promise<void> {
  node.answerWith(asked, { kind: 'stateProof' })
  await settle()
}

describe('StateQueries', () => {
  it('waits for a server, asks one, and ends with its proof', async () => {
    const { ends } = await ask()
    expect(ends).toEqual([])
    const node = await world().node('one')
    expect(node.asked).toEqual([asked])
    await give(node)
    expect(ends).toEqual(['proven'])
    expect(node.asked).toEqual([])
  })

  it('asks the next server when one lacks the state, fails or is slow, one at a time', async () => {
    const one = await world().node('one')
    const two = await world().node('two')
    const three = await world().node('three')
    const { ends } = await ask()
    const nodes = [one, two, three]
    expect(nodes.flatMap((node) => node.asked)).toEqual([asked])
    const first = nodes.find((node) => node.asked.length === 1) ?? expect.unreachable()
    await haveNone(first)
    const second = nodes.find((node) => node.asked.length === 1) ?? expect.unreachable()
    expect(second).not.toBe(first)
    second.refuse(asked)
    await settle()
    const third = nodes.find((node) => node.asked.length === 1) ?? expect.unreachable()
    await give(third)
    expect(ends).toEqual(['proven'])
  })

  it('a late answer still counts', async () => {
    const slow = await world().node('slow')
    const { ends } = await ask()
    await passTime(1_500)
    await give(slow)
    expect(ends).toEqual(['proven'])
  })

  it('a proof of another state is the failure of its server, and not believed', async () => {
    const liar = await world().node('liar')
    const honest = await world().node('honest')
    const { ends } = await ask()
    const first = liar.asked.length === 1 ? liar : honest
    await give(first, proofOf(other ?? expect.unreachable()))
    expect(ends).toEqual([])
    expect(world().charges).toEqual([expect.stringMatching(/sent a wrong proof of the state at slot 21/)])
    await give(first === liar ? honest : liar)
    expect(ends).toEqual(['proven'])
  })

  it('ends with the reasons of all servers after three attempts, never before', async () => {
    const one = await world().node('one')
    const two = await world().node('two')
    const { ends } = await ask()
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(ends).toEqual([])
      for (const node of one.asked.length === 1 ? [one, two] : [two, one]) await haveNone(node)
      await passTime(RETRY_MS)
    }
    expect(ends).toEqual([expect.any(ServerError)])
    expect(ends[0]).toMatchObject({
      code: 'ERR_NO_STATE_PROOF',
      message: expect.stringMatching(
        /slot 21 \(.*one: has no proof route.*two: has no proof route|two: has no proof route.*one: has no proof route/,
      ),
    })
  })

  it('a state that appears later is found by a later attempt', async () => {
    const node = await world().node('one')
    const { ends } = await ask()
    await haveNone(node)
    expect(node.asked).toEqual([])
    await passTime(RETRY_MS)
    await give(node)
    expect(ends).toEqual(['proven'])
  })

  it('a server that goes while it is asked is replaced by one that comes', async () => {
    const gone = await world().node('gone')
    const { ends } = await ask()
    await world().lose(gone)
    const node = await world().node('new')
    await give(node)
    expect(ends).toEqual(['proven'])
  })

  it('a server that goes while it wants to be left alone does not keep the others from being asked again', async () => {
    const one = await world().node('one')
    const busy = await world().node('busy')
    const { ends } = await ask()
    const [first, second] = one.asked.length === 1 ? [one, busy] : [busy, one]
    const notNow = new ServerError('not now', { code: 'ERR_SERVER_RATE_LIMITED', retryAfterMs: 3_600_000 })
    first.refuseWith(asked, notNow)
    await settle()
    await haveNone(second)
    // Both are left over from an attempt in which the first did not take anything.
    await passTime(RETRY_MS)
    await haveNone(second)
    expect(ends).toEqual([])
    await world().lose(first)
    await passTime(RETRY_MS)
    await give(second)
    expect(ends).toEqual(['proven'])
  })

  it('ends when it is given up or the client is stopped, and a later answer changes nothing', async () => {
    const node = await world().node('one')
    const controller = new AbortController()
    const { queries, ends } = await ask(controller.signal)
    controller.abort()
    await settle()
    expect(ends).toMatchObject([{ code: 'ERR_GIVEN_UP' }])
    await give(node)
    expect(ends).toHaveLength(1)
    const second = expect(queries.ask(question())).rejects.toMatchObject({ code: 'ERR_GIVEN_UP' })
    queries.stop()
    await second
  })
})
