import { describe, expect, it } from 'vitest'
import { ENVELOPE_RETRY_MS } from '../support/blsync-world.ts'
import { forged } from '../support/gloas-blocks.ts'
import { at, envelopes, following, lack, payloadHash, reveal, tell } from '../support/gloas-heads.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

describe('A payload that a server does not give, or gives wrongly', () => {
  const world = useSyncWorld()

  it('a proven payload that no server has yet is asked for again, elsewhere at once and here after a while', async () => {
    const { run, node, validate } = await following(world())
    await validate(10)
    const other = await world().node('b')
    await validate(11)
    const [first, second] = envelopes(node, 10).length > 0 ? [node, other] : [other, node]
    await lack(first, 10)
    if (envelopes(second, 11).length > 0) await lack(second, 11)
    expect(envelopes(second, 10)).toHaveLength(1)
    await lack(second, 10)
    expect([...envelopes(node, 10), ...envelopes(other, 10)]).toEqual([])
    await passTime(ENVELOPE_RETRY_MS)
    expect([...envelopes(node, 10), ...envelopes(other, 10)]).toHaveLength(1)
    await run.updater.stop()
  })

  it('a server that announces the payload it lacked is asked at once', async () => {
    const { run, node, validate, heads } = await following(world())
    for (const slot of [10, 11]) await validate(slot)
    await lack(node, 10)
    expect(envelopes(node, 10)).toEqual([])
    await tell(node, 10)
    await reveal(node, 10)
    expect(heads().at(-1)).toBe(payloadHash(10))
    await run.updater.stop()
  })

  it('a proven payload that every server keeps back stops nothing: the next one is sent', async () => {
    const { run, node, validate, heads } = await following(world())
    for (const slot of [10, 11]) await validate(slot)
    await lack(node, 10)
    await validate(12)
    await reveal(node, 11)
    expect(run.engine.payloads).toEqual([9, 11])
    expect(heads().at(-1)).toBe(payloadHash(11))
    await run.updater.stop()
  })

  it('a payload that has not its hash is the server’s failure, never sent, and asked for elsewhere', async () => {
    const { run, node, validate, heads } = await following(world())
    for (const slot of [10, 11]) await validate(slot)
    const other = await world().node('b')
    await reveal(node, 10, forged(at(10).envelope))
    expect(run.engine.payloads).toEqual([9])
    expect(world().charges.join()).toContain('another hash')
    await reveal(other, 10)
    expect(heads().at(-1)).toBe(payloadHash(10))
    await run.updater.stop()
  })
})
