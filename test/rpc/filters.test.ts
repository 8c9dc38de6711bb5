import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TOKEN } from '../../ts/devchain/execution/DevState.ts'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import { executionRulesOf } from '../../ts/execution/executionRulesOf.ts'
import { answerCall } from '../../ts/rpc/answerCall.ts'
import { Filters } from '../../ts/rpc/Filters.ts'
import { resultValue } from '../../ts/rpc/JsonText.ts'
import { ManualClock, MovingHead } from '../support/moving-head.ts'

const MINUTE_MS = 60_000

describe('filters', () => {
  let head: MovingHead
  let reader: ExecutionReader
  let clock: ManualClock
  let filters: Filters

  beforeAll(async () => {
    head = await MovingHead.create()
  })

  beforeEach(() => {
    clock = new ManualClock()
    reader = new ExecutionReader({
      trusted: () => head.executionBlocks,
      rules: executionRulesOf(head.network),
      providers: [{ url: head.url }],
    })
    filters = new Filters(reader, clock)
  })

  afterEach(() => {
    filters.stop()
    reader.stop()
  })

  afterAll(() => head?.chain.stop())

  const ask = async (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    resultValue(await answerCall(method, params, { reader, filters }))

  it('of blocks tell each new block once, in order, and those of the new branch after a reorg', async () => {
    const id = await ask('eth_newBlockFilter')
    expect(id).toMatch(/^0x[0-9a-f]{32}$/)
    expect(await ask('eth_getFilterChanges', id)).toEqual([])
    const first = head.move()
    const second = head.move()
    const third = head.move()
    expect(await ask('eth_getFilterChanges', id)).toEqual([first.hash, second.hash, third.hash])
    expect(await ask('eth_getFilterChanges', id)).toEqual([])
    const other = head.move(2)
    expect(other.number).toBe(second.number)
    expect(await ask('eth_getFilterChanges', id)).toEqual([other.hash])
    await expect(ask('eth_getFilterLogs', id)).rejects.toMatchObject({ rpcCode: -32_000, message: 'filter not found' })
  })

  it('of logs tell those of each new block, and with removed those of blocks that left the chain, newest first', async () => {
    const id = await ask('eth_newFilter', { address: TOKEN })
    const common = head.move()
    const second = head.move()
    const third = head.move()
    const told = await ask('eth_getFilterChanges', id)
    expect(told).toMatchObject(
      [common, second, third].map(({ hash }) => ({ address: TOKEN, blockHash: hash, removed: false })),
    )
    const fourth = head.move(2)
    const fifth = head.move()
    expect(await ask('eth_getFilterChanges', id)).toMatchObject([
      { blockHash: third.hash, removed: true },
      { blockHash: second.hash, removed: true },
      { blockHash: fourth.hash, removed: false },
      { blockHash: fifth.hash, removed: false },
    ])
    expect(await ask('eth_getFilterLogs', id)).toEqual(
      await ask('eth_getLogs', { address: TOKEN, fromBlock: 'latest', toBlock: 'latest' }),
    )
    // Back to the branch of before.
    head.moveTo(third)
    expect(await ask('eth_getFilterChanges', id)).toMatchObject([
      { blockHash: fifth.hash, removed: true },
      { blockHash: fourth.hash, removed: true },
      { blockHash: second.hash, removed: false },
      { blockHash: third.hash, removed: false },
    ])
    head.moveTo(fifth)
  })

  it('of logs let through what they ask for alone', async () => {
    const other = await ask('eth_newFilter', { address: `0x${'12'.repeat(20)}` })
    const next = Number(await ask('eth_blockNumber')) + 1
    const until = { fromBlock: '0x2', toBlock: `0x${next.toString(16)}` }
    const bounded = await ask('eth_newFilter', { address: [TOKEN], ...until })
    const later = await ask('eth_newFilter', { fromBlock: `0x${(next + 1).toString(16)}` })
    const first = head.move()
    const second = head.move()
    expect(await ask('eth_getFilterChanges', other)).toEqual([])
    expect(await ask('eth_getFilterChanges', bounded)).toMatchObject([{ blockHash: first.hash }])
    expect(await ask('eth_getFilterChanges', later)).toMatchObject([{ blockHash: second.hash }])
    expect(await ask('eth_getFilterLogs', bounded)).toEqual(await ask('eth_getLogs', { address: TOKEN, ...until }))
  })

  it('tell each log once to programs that ask at the same time', async () => {
    const id = await ask('eth_newFilter', {})
    head.move()
    head.move()
    const lists = await Promise.all([1, 2, 3].map(() => ask('eth_getFilterChanges', id)))
    expect(lists.map((list) => (Array.isArray(list) ? list.length : -1))).toEqual([2, 0, 0])
  })

  it('are gone when they are uninstalled, and after five minutes without a question', async () => {
    const kept = await ask('eth_newBlockFilter')
    const left = await ask('eth_newBlockFilter')
    const removed = await ask('eth_newFilter', {})
    expect(await ask('eth_uninstallFilter', removed)).toBe(true)
    expect(await ask('eth_uninstallFilter', removed)).toBe(false)
    clock.pass(4 * MINUTE_MS)
    expect(await ask('eth_getFilterChanges', kept)).toEqual([])
    clock.pass(1 * MINUTE_MS)
    const gone = { rpcCode: -32_000, message: 'filter not found' }
    await expect(ask('eth_getFilterChanges', removed)).rejects.toMatchObject(gone)
    await expect(ask('eth_getFilterChanges', left)).rejects.toMatchObject(gone)
    expect(await ask('eth_getFilterChanges', kept)).toEqual([])
    filters.stop()
    await expect(ask('eth_getFilterChanges', kept)).rejects.toMatchObject(gone)
    expect(clock.waiting).toBe(0)
  })

  it('are bounded in number', async () => {
    for (let count = 0; count < 256; count++) await ask('eth_newBlockFilter')
    await expect(ask('eth_newBlockFilter')).rejects.toMatchObject({ rpcCode: -32_005 })
    await expect(ask('eth_newFilter', {})).rejects.toMatchObject({ rpcCode: -32_005 })
    clock.pass(5 * MINUTE_MS)
    expect(await ask('eth_newBlockFilter')).toMatch(/^0x/)
  })

  it('say that pending transactions are not followed, instead of that nobody sends any', async () => {
    await expect(ask('eth_newPendingTransactionFilter')).rejects.toMatchObject({
      rpcCode: -32_000,
      message: expect.stringContaining('pending transactions are not followed'),
    })
  })

  it.each([
    ['no filter', 5, -32_602],
    ['one block', { blockHash: `0x${'11'.repeat(32)}` }, -32_602],
    ['a range that ends before it begins', { fromBlock: '0x5', toBlock: '0x4' }, -32_602],
    ['a range that has no beginning', { toBlock: '0x4' }, -32_602],
    ['pending logs', { fromBlock: 'pending' }, -32_602],
    ['a moving end', { toBlock: 'finalized' }, -32_602],
    ['an address that is none', { address: '0x12' }, -32_602],
  ])('are not made of %s', async (_, query, code) => {
    await expect(ask('eth_newFilter', query)).rejects.toMatchObject({ rpcCode: code })
  })

  it('go on where they were when a provider failed meanwhile', async () => {
    let isAway = false
    const own = new ExecutionReader({
      trusted: () => (isAway ? { latest: undefined, safe: undefined, finalized: undefined } : head.executionBlocks),
      rules: executionRulesOf(head.network),
      providers: [{ url: head.url }],
    })
    const context = { reader: own, filters: new Filters(own, clock) }
    const id = await answerCall('eth_newBlockFilter', [], context)
    const moved = head.move()
    isAway = true
    await expect(answerCall('eth_getFilterChanges', [id], context)).rejects.toMatchObject({ rpcCode: -32_090 })
    isAway = false
    expect(await answerCall('eth_getFilterChanges', [id], context)).toEqual([moved.hash])
    context.filters.stop()
    own.stop()
  })

  it('are not there where nothing is kept between calls', async () => {
    await expect(answerCall('eth_newBlockFilter', [], { reader })).rejects.toMatchObject({ rpcCode: -32_601 })
  })
})
