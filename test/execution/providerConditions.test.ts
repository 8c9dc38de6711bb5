import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../ts/clock.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { CONDITION_KINDS, type ConditionKind } from '../../ts/conditions/ConditionKind.ts'
import { answerCall } from '../../ts/rpc/answerCall.ts'
import { CleanUp } from '../support/clean-up.ts'
import { HEAD, type RecordedAnswer } from '../support/recorded-execution-chain.ts'
import { type ProviderAnswer, RecordedProviders } from '../support/recorded-providers.ts'
import { hasVectors } from '../support/vectors.ts'

const CONTRACT = '0x7dcd17433742f4c0ca53122ab541d0ba67fc27df'
const BALANCE = ['eth_getBalance', [CONTRACT, 'latest']] as const

interface Fault {
  readonly kind: Extract<ConditionKind, `provider-${string}`>
  /** What the provider says while something is wrong with it; undefined for the right answer. */
  readonly answer: ProviderAnswer
  readonly evidence: RegExp
}

/** Closed before anybody asks. */
const GONE = 0

/** What comes in place of JSON-RPC: a status with headers. */
const LINES: readonly (readonly [Fault['kind'], number, Readonly<Record<string, string>>, RegExp])[] = [
  ['provider-unreachable', GONE, {}, /ECONNREFUSED|refused/],
  ['provider-refusing', 401, {}, /401/],
  ['provider-rate-limited', 429, { 'retry-after': '60' }, /429|rate|limit/],
]

const error = (code: number, message: string): RecordedAnswer => ({ error: { code, message } })

const FAULTS: readonly Fault[] = [
  {
    kind: 'provider-wrong-answers',
    answer: (method) => (method === 'eth_getProof' ? { result: { balance: '0x1' } } : undefined),
    evidence: /^eth_getProof: the proof: missing field/,
  },
  {
    kind: 'provider-lacks-method',
    answer: (method) => (method === 'eth_getProof' ? error(-32_601, 'the method does not exist') : undefined),
    evidence: /^eth_getProof: the method does not exist \(code -32601\)$/,
  },
  {
    kind: 'provider-prunes-state',
    answer: (method) => (method === 'eth_getProof' ? error(-32_000, 'missing trie node 12ab (path )') : undefined),
    evidence: /^eth_getProof: missing trie node 12ab/,
  },
  {
    kind: 'provider-rate-limited',
    answer: (method) => (method === 'eth_getProof' ? error(-32_005, 'daily request count exceeded') : undefined),
    evidence: /^eth_getProof: daily request count exceeded \(code -32005\)$/,
  },
  {
    kind: 'provider-behind',
    answer: (method, [hash]) => (method === 'eth_getBlockByHash' && hash === HEAD ? { result: null } : undefined),
    evidence: /^it lacks block 0xd226/,
  },
]

/** Where time passes by the test's word, and the head is asked for again at once. */
class TestTime {
  #shiftMs = 0

  get clock(): Clock {
    return {
      ...systemClock,
      monotonicMs: () => systemClock.monotonicMs() + this.#shiftMs,
      after: (ms, call) => systemClock.after(ms === 500 ? 0 : ms, call),
    }
  }

  /** Longer than anybody is left alone for. */
  pass(): void {
    this.#shiftMs += 60_000
  }
}

const providers = new RecordedProviders(new CleanUp())

describe.skipIf(!hasVectors('execution-rpc'))('an execution provider', () => {
  const { good } = providers

  function read(urls: readonly string[], { clock }: { readonly clock: Clock } = new TestTime()) {
    const board = new ConditionBoard({ now: () => 0 })
    const reader = providers.read(urls, { conditions: board, clock })
    return {
      ask: (method: string = BALANCE[0], params: readonly unknown[] = BALANCE[1]) =>
        answerCall(method, params, { reader }),
      told: () => board.active.map(({ kind, subject }) => [kind, subject]),
      board,
      counts: reader.providers,
    }
  }

  async function serve(answer: ProviderAnswer) {
    return (await providers.serve(answer)).url
  }

  it('has every fault tried out', () => {
    const tried = new Set<string>([
      ...FAULTS.map(({ kind }) => kind),
      'provider-other-chain',
      ...LINES.map(([kind]) => kind),
    ])
    expect(CONDITION_KINDS.filter((kind) => kind.startsWith('provider-') && !tried.has(kind))).toEqual([])
  })

  it.each(FAULTS)('is told as $kind, and that it is over when it is', async ({ kind, answer, evidence }) => {
    let isWell = false
    const time = new TestTime()
    const url = await serve((method, params) => (isWell ? undefined : answer(method, params)) ?? good(method, params))
    const { ask, told, board } = read([url], time)
    await expect(ask()).rejects.toMatchObject({ rpcCode: -32_090 })
    expect(told()).toEqual([[kind, url]])
    expect(board.active[0]?.evidence).toMatch(evidence)
    expect(board.cause).toBeUndefined()
    isWell = true
    time.pass()
    expect(await ask()).toBe('0x76')
    expect(told()).toEqual([])
  })

  it('of another chain is told for good', async () => {
    const foreign = await serve((method) => (method === 'eth_chainId' ? { result: '0x1' } : { result: null }))
    const { ask, told, board } = read([foreign, await serve(good)])
    expect(await ask()).toBe('0x76')
    expect(told()).toEqual([['provider-other-chain', foreign]])
    expect(board.active[0]?.evidence).toBe('chain 1 instead of 3503995874084926')
  })

  it.each(LINES)('is told as %s beside a good one', async (kind, status, headers, evidence) => {
    const url = status === GONE ? await providers.gone() : await providers.refuse(status, headers)
    const { ask, told, board, counts } = read([url, await serve(good)])
    expect(await ask()).toBe('0x76')
    expect(told()).toEqual([[kind, url]])
    expect(board.active[0]?.evidence).toMatch(evidence)
    expect(counts.get(url)).toMatchObject({ held: 0, wrong: 0 })
    expect(counts.get(url)?.failed).toBeGreaterThan(0)
  })

  it('is blamed for nothing that others do not give', async () => {
    const asked = '0x4bb6fa064c302d27ea9ac821e061bcc336b8fa40de77f01e116c6461d47e7ac1'
    // It knows the transaction and not its block.
    const url = await serve((method, params) =>
      method === 'eth_getBlockByHash' && params[0] !== HEAD
        ? { error: { code: -32_000, message: 'busy' } }
        : good(method, params),
    )
    const { ask, board } = read([url])
    await expect(ask('eth_getTransactionByHash', [asked])).rejects.toMatchObject({ rpcCode: -32_090 })
    expect(board.active).toEqual([])
  })

  it('is said nothing of any more when nobody has asked it for long', async () => {
    const { clock } = new TestTime()
    const lapses: (() => void)[] = []
    const url = await serve((method, params) => (method === 'eth_getProof' ? { result: {} } : good(method, params)))
    const watched: Clock = {
      ...clock,
      after: (ms, call) => {
        if (ms === 300_000) lapses.push(call)
        return clock.after(ms, call)
      },
    }
    const { ask, told } = read([url], { clock: watched })
    await expect(ask()).rejects.toMatchObject({ rpcCode: -32_090 })
    expect(told()).toHaveLength(1)
    for (const lapse of lapses) lapse()
    expect(told()).toEqual([])
  })
})
