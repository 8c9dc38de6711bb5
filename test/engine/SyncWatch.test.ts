import { describe, expect, it, vi } from 'vitest'
import { describeStatus } from '../../ts/engine/EngineStatus.ts'
import { payloadChain } from '../support/engine-blocks.ts'
import { type EngineRun, REPEAT_MS } from '../support/engine-run.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const heads = payloadChain([1, 2, 3])
const head = (slot: number) => heads[slot - 1] ?? expect.fail(`no head at ${slot}`)

const PERIOD_MS = 5000

describe.each(['http', 'websocket', 'ipc'] as const)('progress of a syncing client over %s', (transport) => {
  let run: EngineRun

  useEngineRun(
    async (started) => {
      run = started
      run.endpoint.always('engine_', { kind: 'status', status: 'SYNCING' })
      run.driver.setTarget({ head: head(1) })
      await run.status('syncing', 1)
    },
    { transport },
  )

  const questions = () => run.endpoint.calls.filter(({ method }) => method === 'eth_syncing').length
  const asked = (count: number) => run.endpoint.until(() => questions() === count)
  const progress = () => (run.driver.status.kind === 'syncing' ? run.driver.status.progress : undefined)
  const answer = (currentBlock: unknown, highestBlock: unknown, more = {}) => ({
    kind: 'result' as const,
    result: { startingBlock: '0x0', currentBlock, highestBlock, ...more },
  })

  it('is shown in status, words and log, and stays while the forkchoice is repeated', async () => {
    run.endpoint.script('eth_syncing', answer('0x10', '0x20', { pulledStates: '0x1', stages: [] }))
    vi.advanceTimersByTime(PERIOD_MS - 1)
    expect(questions()).toBe(0)
    vi.advanceTimersByTime(1)
    await run.until(() => progress() !== undefined)
    expect(progress()).toEqual({ currentBlock: 16, highestBlock: 32 })
    expect(describeStatus(run.driver.status)).toContain('at block 16 of 32')
    expect(run.logs.at(-1)).toMatchObject({ level: 'info', fields: { current: 16, highest: 32 } })
    vi.advanceTimersByTime(REPEAT_MS - PERIOD_MS)
    await run.until(() => run.count('syncing') === 3)
    expect(progress()).toEqual({ currentBlock: 16, highestBlock: 32 })
    expect(run.logs.at(-1)?.level).toBe('debug')
  })

  it('is told again when it changed, and only then', async () => {
    run.endpoint.script('eth_syncing', answer('0x10', '0x20'), answer('0x10', '0x20'), answer('0x11', '0x20'))
    for (const count of [1, 2]) {
      vi.advanceTimersByTime(PERIOD_MS)
      await asked(count)
      await run.until(() => progress() !== undefined)
    }
    run.driver.setTarget({ head: head(2) })
    await run.status('syncing', 2)
    expect(run.count('syncing')).toBe(3)
    vi.advanceTimersByTime(PERIOD_MS)
    await run.until(() => progress()?.currentBlock === 17)
    expect(run.count('syncing')).toBe(4)
  })

  it('is never waited for: a question that hangs holds up neither the next head nor its answer', async () => {
    run.endpoint.script('eth_syncing', { kind: 'hang' })
    vi.advanceTimersByTime(PERIOD_MS)
    await asked(1)
    run.endpoint.always('engine_', { kind: 'status', status: 'VALID' })
    run.driver.setTarget({ head: head(2) })
    expect(await run.status('following', 2)).toMatchObject({ head: { slot: 2 } })
  })

  it('is not asked for while a call is open', async () => {
    run.endpoint.script('engine_newPayload', { kind: 'hang' })
    run.driver.setTarget({ head: head(2) })
    await run.endpoint.until(({ calls }) => calls.at(-1)?.blockHash === head(2).blockHash)
    vi.advanceTimersByTime(PERIOD_MS)
    expect(questions()).toBe(0)
  })

  it('of a client that has no such method is asked for once, without a word', async () => {
    run.endpoint.script('eth_syncing', { kind: 'error', code: -32601, message: 'no' })
    vi.advanceTimersByTime(PERIOD_MS)
    await asked(1)
    for (const slot of [2, 3]) {
      run.driver.setTarget({ head: head(slot) })
      await run.status('syncing', slot)
      vi.advanceTimersByTime(PERIOD_MS)
    }
    expect(questions()).toBe(1)
    expect(run.logs.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
    expect(run.driver.status.kind).toBe('syncing')
  })

  it('is not asked for any more once the client follows', async () => {
    run.endpoint.always('engine_', { kind: 'status', status: 'VALID' })
    run.driver.setTarget({ head: head(2) })
    await run.status('following', 2)
    vi.advanceTimersByTime(10 * PERIOD_MS)
    run.driver.setTarget({ head: head(3) })
    await run.status('following', 3)
    expect(questions()).toBe(0)
  })

  it.each([
    ['false: it does not know yet that it syncs', { kind: 'result', result: false }],
    ['true', { kind: 'result', result: true }],
    ['nothing', { kind: 'result', result: null }],
    ['numbers', answer(16, 32)],
    ['numbers without end', answer(`0x${'f'.repeat(60)}`, '0x20')],
    ['no highest block', answer('0x10', undefined)],
    ['an internal error', { kind: 'error', code: -32603, message: 'no' }],
  ] as const)('that is %s is not shown, and asked for again', async (_, scripted) => {
    run.endpoint.script('eth_syncing', scripted, answer('0x10', '0x20'))
    vi.advanceTimersByTime(PERIOD_MS)
    await asked(1)
    expect(progress()).toBeUndefined()
    vi.advanceTimersByTime(PERIOD_MS)
    await run.until(() => progress() !== undefined)
    expect(run.count('syncing')).toBe(2)
  })
})
