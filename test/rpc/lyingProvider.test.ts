import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../ts/clock.ts'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import type { ProviderRequest } from '../../ts/execution/ProviderProtocol.ts'
import { answerCall } from '../../ts/rpc/answerCall.ts'
import { resultValue } from '../../ts/rpc/JsonText.ts'
import { RpcError } from '../../ts/rpc/RpcError.ts'
import { HEAD, RecordedExecutionChain, recordedRules } from '../support/recorded-execution-chain.ts'
import { RecordedProvider } from '../support/recorded-provider.ts'
import { hasVectors } from '../support/vectors.ts'
import { type Lie, liesAbout } from './lies.ts'

const CONTRACT = '0x7dcd17433742f4c0ca53122ab541d0ba67fc27df'
const OTHER = '0x0ee3ab1371c93e7c0c281cc0c2107cdebc8b1930'
const SLOT = `0x${'00'.repeat(32)}`
const BLOB_TX = '0x4bb6fa064c302d27ea9ac821e061bcc336b8fa40de77f01e116c6461d47e7ac1'
const CANCUN_BLOCK = '0x9e5e1e79c57f257def6a0e882d10863e2a98b034e6e0fdaccd7ff7b31312105d'

/** Calls whose every answer on the way is lied about. */
const CALLS: readonly { readonly method: string; readonly params: readonly unknown[] }[] = [
  { method: 'eth_getBalance', params: [CONTRACT, 'latest'] },
  { method: 'eth_getTransactionCount', params: [CONTRACT, '0x35'] },
  { method: 'eth_getCode', params: [OTHER, 'latest'] },
  { method: 'eth_getStorageAt', params: [CONTRACT, SLOT, 'latest'] },
  { method: 'eth_getProof', params: [CONTRACT, [SLOT], 'latest'] },
  { method: 'eth_getBlockByNumber', params: ['latest', true] },
  { method: 'eth_getBlockByNumber', params: ['0x27', false] },
  { method: 'eth_getBlockByHash', params: [CANCUN_BLOCK, true] },
  { method: 'eth_getTransactionByHash', params: [BLOB_TX] },
  { method: 'eth_getTransactionReceipt', params: [BLOB_TX] },
  { method: 'eth_getBlockReceipts', params: ['latest'] },
  { method: 'eth_getLogs', params: [{ fromBlock: '0x34', toBlock: 'latest' }] },
]

/** Lies of one answer at most; more with BLSYNC_MUTATIONS, as 100000. */
const MUTATIONS = Number(process.env.BLSYNC_MUTATIONS ?? 4_000)

/** Time to ask again passes at once. */
const hasty: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms === 500 ? 0 : ms, call) }

const trusted = () => ({ latest: HEAD, safe: HEAD, finalized: HEAD }) as const

describe.skipIf(!hasVectors('execution-rpc'))('a provider that lies', () => {
  const chain = hasVectors('execution-rpc') ? new RecordedExecutionChain() : undefined
  const honest = (request: ProviderRequest) => chain?.answer(request.kind, request.params)

  async function ask(call: (typeof CALLS)[number], reader: ExecutionReader): Promise<unknown> {
    try {
      return resultValue(await answerCall(call.method, call.params, { reader }))
    } catch (error) {
      if (error instanceof RpcError) return error
      throw error
    }
  }

  it.each(CALLS)('gives no wrong answer to $method $params', { timeout: 600_000 }, async (call) => {
    const asked: ProviderRequest[] = []
    const recorder = new RecordedProvider('honest', (request) => {
      asked.push(request)
      return honest(request)
    })
    const first = new ExecutionReader({
      trusted,
      rules: { ...recordedRules, chainId: undefined },
      providers: [recorder],
    })
    const expected = await ask(call, first)
    first.stop()
    expect(expected).not.toBeInstanceOf(RpcError)
    const wrong: string[] = []
    let count = 0
    for (const lie of spread(
      asked.flatMap((request) => liesOf(request)),
      Math.ceil(MUTATIONS / CALLS.length),
    )) {
      count++
      const liar = new RecordedProvider('liar', (request) =>
        JSON.stringify(request) === lie.request ? { result: lie.result } : honest(request),
      )
      const isHelped = count % 2 === 0
      const helper = new RecordedProvider('honest', honest)
      const reader = new ExecutionReader({
        trusted,
        rules: { ...recordedRules, chainId: undefined },
        providers: isHelped ? [liar, helper] : [liar],
        deadlineMs: isHelped ? 5_000 : 100,
        clock: hasty,
      })
      const answer = await ask(call, reader)
      reader.stop()
      const isRefused = answer instanceof RpcError && !isHelped
      // That a hash is unknown cannot be proven: alone, a provider can keep quiet about it.
      const isSilence = answer === null && !isHelped && lie.name === 'nothing'
      const isHidden = answer === null && !isHelped && lie.name.startsWith('blockHash = null')
      if (isRefused || isSilence || isHidden) continue
      if (JSON.stringify(sorted(answer)) !== JSON.stringify(sorted(expected))) {
        wrong.push(`${lie.request} ${lie.name}: ${JSON.stringify(answer)?.slice(0, 200)}`)
      }
    }
    expect(count).toBeGreaterThan(10)
    expect(wrong).toEqual([])
  })

  function liesOf(request: ProviderRequest): readonly (Lie & { readonly request: string })[] {
    const right = resultOf(request)
    const other = resultOf(otherThan(request))
    return [...liesAbout(right, other)].map((lie) => ({ ...lie, request: JSON.stringify(request) }))
  }

  function resultOf(request: ProviderRequest): unknown {
    const answer = honest(request)
    return answer !== undefined && 'result' in answer ? answer.result : null
  }
})

/** The same question about another block or account, whose answer may be replayed. */
function otherThan({ kind, params }: ProviderRequest): ProviderRequest {
  const [first, ...rest] = params
  switch (kind) {
    case 'eth_getProof':
    case 'eth_getCode':
      return { kind, params: [first === CONTRACT ? OTHER : CONTRACT, ...rest] }
    case 'eth_getBlockReceipts':
      return { kind, params: [{ blockHash: CANCUN_BLOCK }] }
    case 'eth_getTransactionByHash':
      return { kind, params: ['0x99f7e58af4dd2735931a3262705fbe57ea2fcc79497668f74309cdeaf37cc223'] }
    default:
      return { kind, params: [first === CANCUN_BLOCK ? HEAD : CANCUN_BLOCK, ...rest] }
  }
}

/** Evenly chosen items, so that each part of a list is there. */
function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]).filter(
    (item) => item !== undefined,
  )
}

/** Objects with their keys in order; the order says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}
