import { describe, expect, it } from 'vitest'
import type { RootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import type { SlotContent } from '../../ts/light/headers/LightChain.ts'
import type { ValidatedHead } from '../../ts/light/heads/ValidatedHead.ts'
import { HeaderQueries, type HeaderQueriesOptions } from '../../ts/sync/HeaderQueries.ts'
import { chainOf } from '../support/header-tree.ts'
import { settle } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const chain = chainOf([20, 21, 23, 24, 25])

function at(slot: number): RootedHeader {
  return chain.find((header) => header.slot === slot) ?? expect.unreachable(`no block at ${slot}`)
}

/** Slots between which the chain is, and of the verified head. */
interface Reach {
  tail: number | undefined
  head: number
  verified: number | undefined
}

/** Questions over a chain of which the test says how far it reaches. */
async function begin(retentionSlots = 64) {
  const state: Reach = { tail: undefined, head: 25, verified: undefined }
  const reached: number[] = []
  const contentAt = (slot: number): SlotContent => {
    if (state.tail === undefined || slot < state.tail || slot > state.head) return { type: 'not-found' }
    const found = chain.find((header) => header.slot === slot)
    return found === undefined ? { type: 'empty' } : { type: 'header', header: found.header, root: found.root }
  }
  const options: HeaderQueriesOptions = {
    config: world().config,
    chain: {
      get headerRange() {
        return state.tail === undefined ? undefined : { tail: at(state.tail), head: at(state.head) }
      },
      at: contentAt,
    },
    heads: {
      get head() {
        return state.verified === undefined ? undefined : validated(at(state.verified))
      },
      finalityUpdate: undefined,
      subscribe: () => () => true,
    },
    headerSync: { reachDownTo: (slot) => reached.push(slot) },
    minSigners: 22,
    retentionSlots,
    now: world().now,
  }
  world().setSlot(26)
  const queries = new HeaderQueries(options)
  await world().start(queries)
  /** Something changed. */
  const changed = async (change: Partial<Reach>): Promise<void> => {
    Object.assign(state, change)
    queries.process()
    await settle()
  }
  return { queries, changed, reached }
}

function validated({ header, root }: RootedHeader): ValidatedHead {
  return {
    header,
    root,
    syncAggregate: { bits: new Uint8Array(4), signature: new Uint8Array(96) },
    signatureSlot: header.slot + 1,
    signerCount: 32,
    ageMs: 0,
    lightClientHeader: undefined,
  }
}

/** What became of a promise so far. */
function outcome(question: Promise<unknown>): { end: unknown } {
  const result: { end: unknown } = { end: 'open' }
  question.then(
    (answer) => {
      result.end = answer
    },
    (error: unknown) => {
      result.end = error
    },
  )
  return result
}

describe('HeaderQueries', () => {
  it('the head is answered when it is verified, not before', async () => {
    const { queries, changed } = await begin()
    const head = outcome(queries.at('head'))
    await changed({ tail: 24 })
    expect(head.end).toBe('open')
    await changed({ verified: 25 })
    expect(head.end).toEqual({ header: at(25).header, root: at(25).root })
  })

  it('a slot is answered when the chain reaches it; the chain is asked to, as long as somebody waits', async () => {
    const { queries, changed, reached } = await begin()
    const low = outcome(queries.at(20))
    const high = outcome(queries.at(24))
    await changed({ tail: 24, verified: 25 })
    expect([low.end, high.end]).toEqual(['open', { header: at(24).header, root: at(24).root }])
    expect(reached.at(-1)).toBe(20)
    await changed({ tail: 20 })
    expect(low.end).toEqual({ header: at(20).header, root: at(20).root })
    expect(reached.at(-1)).toBe(Number.POSITIVE_INFINITY)
  })

  it('what a database holds of the last run counts only once it is linked to a head that was verified now', async () => {
    const { queries, changed } = await begin()
    const old = outcome(queries.at(21))
    await changed({ tail: 20, head: 23 })
    expect(old.end).toBe('open')
    await changed({ verified: 25 })
    expect(old.end).toBe('open')
    await changed({ head: 25 })
    expect(old.end).toEqual({ header: at(21).header, root: at(21).root })
  })

  it('an empty slot is an answer of its own, within a range as alone', async () => {
    const { queries, changed } = await begin()
    const range = outcome(queries.range({ from: 21, to: 24 }))
    const alone = outcome(queries.at(22))
    await changed({ tail: 20, verified: 25 })
    expect(range.end).toMatchObject([
      { root: at(21).root },
      { type: 'empty' },
      { root: at(23).root },
      { root: at(24).root },
    ])
    expect(alone.end).toMatchObject({ code: 'ERR_SLOT_EMPTY' })
  })

  it('a slot past the head waits for it; the future, what is not kept, and no range are refused', async () => {
    const { queries, changed } = await begin(3)
    const next = outcome(queries.at(25))
    await changed({ tail: 24, head: 24, verified: 24 })
    expect(next.end).toBe('open')
    await expect(queries.at(27)).rejects.toMatchObject({ code: 'ERR_SLOT_FUTURE' })
    const dropped = outcome(queries.at(20))
    await changed({ head: 25 })
    expect(next.end).toMatchObject({ root: at(25).root })
    expect(dropped.end).toMatchObject({ code: 'ERR_SLOT_TOO_OLD' })
    for (const range of [
      { from: 5, to: 4 },
      { from: -1, to: 4 },
      { from: 0.5, to: 4 },
      { from: 0, to: 8192 },
    ]) {
      await expect(queries.range(range)).rejects.toMatchObject({ code: 'ERR_SLOT_RANGE' })
    }
  })

  it('ends when it is given up, and with the client', async () => {
    const { queries } = await begin()
    const controller = new AbortController()
    const given = outcome(queries.at('finalized', controller.signal))
    const other = outcome(queries.at('finalized'))
    await settle()
    controller.abort()
    await settle()
    expect([given.end, other.end]).toMatchObject([{ code: 'ERR_GIVEN_UP' }, 'open'])
    queries.stop()
    await settle()
    expect(other.end).toMatchObject({ code: 'ERR_GIVEN_UP' })
  })
})
