import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseBoundedJson } from '../../ts/api/parseBoundedJson.ts'
import { BlsyncError } from '../../ts/errors.ts'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import type { ProviderRequest } from '../../ts/execution/ProviderProtocol.ts'
import { ProviderQueries, type Verify } from '../../ts/execution/ProviderQueries.ts'
import { HEAD, RecordedExecutionChain, recordedRules } from '../support/recorded-execution-chain.ts'
import { RecordedProvider } from '../support/recorded-provider.ts'
import { hasVectors } from '../support/vectors.ts'
import { brokenTexts, liesAbout } from './lies.ts'
import { ask, honestResult, lyingCalls, othersThan, spread } from './lyingCalls.ts'
import { provenText } from './provenText.ts'

/** In a normal run; more with BLSYNC_MUTATIONS. */
const MUTATIONS = Number(process.env.BLSYNC_MUTATIONS ?? 100_000)

/** Recorded proofs that are lied about beside those of the calls. */
const PROOFS = 150

/** Of an answer's text, each cut and changed in four ways. */
const BROKEN_PLACES = 40

interface Question {
  readonly request: ProviderRequest
  readonly verify: Verify<unknown>
}

/**
 * What judges an answer is taken out of a run of every call and asked about lies alone: everything else is proven already, so that
 * a hundred thousand of them are cheap. `lyingProvider.test.ts` goes the whole way with some.
 */
describe.skipIf(!hasVectors('execution-rpc'))('what judges the answers of providers', () => {
  const questions = new Map<string, Question>()
  let chain: RecordedExecutionChain
  let reader: ExecutionReader

  beforeAll(async () => {
    chain = new RecordedExecutionChain()
    const plainAsk = ProviderQueries.prototype.ask
    vi.spyOn(ProviderQueries.prototype, 'ask').mockImplementation(function <Value>(
      this: ProviderQueries,
      request: ProviderRequest,
      verify: Verify<Value>,
    ) {
      questions.set(JSON.stringify(request), { request, verify })
      return plainAsk.call<ProviderQueries, [ProviderRequest, Verify<Value>], Promise<Value | undefined>>(
        this,
        request,
        verify,
      )
    })
    reader = new ExecutionReader({
      trusted: () => ({ latest: HEAD, safe: HEAD, finalized: HEAD }),
      rules: recordedRules,
      providers: [new RecordedProvider('honest', (request) => chain.answer(request.kind, request.params))],
    })
    for (const call of lyingCalls) await ask(call, reader)
    for (const params of spread(chain.paramsOf('eth_getProof'), PROOFS)) {
      await ask({ method: 'eth_getProof', params }, reader)
    }
  })

  afterAll(() => {
    reader?.stop()
    vi.restoreAllMocks()
  })

  it(`let through the right answer and none of ${MUTATIONS} wrong ones`, async () => {
    // Of an access list nothing is believed: it says what to fetch first.
    const judged = [...questions.values()].filter(({ request }) => request.kind !== 'eth_createAccessList')
    expect([...new Set(judged.map(({ request }) => request.kind))].sort()).toEqual([
      'eth_getBlockByHash',
      'eth_getBlockReceipts',
      'eth_getCode',
      'eth_getProof',
      'eth_getTransactionByHash',
    ])
    const all = judged.map((question) => ({ ...question, lies: [...liesOf(question.request)] }))
    const wrong: string[] = []
    let count = 0
    // Those with few lies first, so that the others make up for them.
    for (const [index, { request, verify, lies }] of all.sort((a, b) => a.lies.length - b.lies.length).entries()) {
      const expected = provenText(await verify(honestResult(chain, request)))
      const chosen = spread(lies, Math.ceil((MUTATIONS - count) / (all.length - index)))
      count += chosen.length
      for (const { name, read } of chosen) {
        const found = await judge(verify, read)
        if (found !== undefined && found !== expected) wrong.push(`${JSON.stringify(request)} ${name}`)
      }
    }
    expect(count).toBeGreaterThanOrEqual(MUTATIONS)
    expect(wrong).toEqual([])
  })

  function* liesOf(request: ProviderRequest): Generator<UnreadLie> {
    const right = honestResult(chain, request)
    const others = othersThan(request).map((other) => honestResult(chain, other))
    for (const { name, result } of liesAbout(right, others)) yield { name, read: () => result }
    for (const { name, text } of brokenTexts(JSON.stringify(right), BROKEN_PLACES)) {
      yield { name, read: () => parseBoundedJson(text, 'the answer') }
    }
  }
})

interface UnreadLie {
  readonly name: string
  /** As it comes off the line, which may end in an error. */
  readonly read: () => unknown
}

/** Text of what was let through; undefined for what was not. */
async function judge(verify: Verify<unknown>, read: () => unknown): Promise<string | undefined> {
  try {
    const value = await verify(read())
    return value === undefined ? undefined : provenText(value)
  } catch (error) {
    // Any other error would be a mistake of the program.
    if (error instanceof BlsyncError) return undefined
    throw error
  }
}
