import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../ts/clock.ts'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import type { ProviderRequest } from '../../ts/execution/ProviderProtocol.ts'
import { methodNames } from '../../ts/rpc/answerCall.ts'
import { RpcError, rpcCodes } from '../../ts/rpc/RpcError.ts'
import { HEAD, RecordedExecutionChain, recordedRules } from '../support/recorded-execution-chain.ts'
import { RecordedProvider } from '../support/recorded-provider.ts'
import { hasVectors } from '../support/vectors.ts'
import { type Lie, liesAbout } from './lies.ts'
import { ask, honestResult, lyingCalls, othersThan, outcomeText, ownMethods, spread } from './lyingCalls.ts'

/** Lies about a call that go the whole way; `verifiers.test.ts` has the bulk. */
const LIES_OF_A_CALL = 60

/** Time to ask again passes at once. */
const hasty: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms === 500 ? 0 : ms, call) }

const trusted = () => ({ latest: HEAD, safe: HEAD, finalized: HEAD }) as const
const rules = { ...recordedRules, chainId: 3503995874084926 }

it('is tried with every method whose answers come from providers', () => {
  const tried = new Set([...lyingCalls.map(({ method }) => method), ...ownMethods])
  expect(methodNames.filter((method) => !tried.has(method))).toEqual([])
})

describe.skipIf(!hasVectors('execution-rpc'))('a provider that lies', () => {
  const chain = hasVectors('execution-rpc') ? new RecordedExecutionChain() : undefined
  const honest = (request: ProviderRequest) => chain?.answer(request.kind, request.params)

  it.each(lyingCalls)('gives no wrong answer to $method $params', async (call) => {
    const asked: ProviderRequest[] = []
    const recorder = new RecordedProvider('honest', (request) => {
      asked.push(request)
      return honest(request)
    })
    const first = new ExecutionReader({ trusted, rules, providers: [recorder] })
    const expected = await ask(call, first)
    first.stop()
    // What a contract says by reverting is an answer.
    if (expected instanceof RpcError) expect(expected.rpcCode).toBe(rpcCodes.reverted)
    const wrong: string[] = []
    let count = 0
    for (const lie of spread(
      asked.flatMap((request) => liesOf(request)),
      LIES_OF_A_CALL,
    )) {
      count++
      const liar = new RecordedProvider('liar', (request) =>
        JSON.stringify(request) === lie.request ? { result: lie.result } : honest(request),
      )
      const isHelped = count % 2 === 0
      const helper = new RecordedProvider('honest', honest)
      const reader = new ExecutionReader({
        trusted,
        rules,
        providers: isHelped ? [liar, helper] : [liar],
        deadlineMs: isHelped ? 5_000 : 100,
        clock: hasty,
      })
      const answer = await ask(call, reader)
      reader.stop()
      const isRefused = answer instanceof RpcError && answer.rpcCode === rpcCodes.unproven && !isHelped
      // That a hash is unknown cannot be proven: alone, a provider can keep quiet about it.
      const isSilence = answer === null && !isHelped && (lie.name === 'nothing' || lie.name === 'blockHash = null')
      if (isRefused || isSilence) continue
      if (outcomeText(answer) !== outcomeText(expected)) {
        wrong.push(`${lie.request} ${lie.name}: ${outcomeText(answer).slice(0, 200)}`)
      }
    }
    expect(count).toBeGreaterThan(10)
    expect(wrong).toEqual([])
  })

  function liesOf(request: ProviderRequest): readonly (Lie & { readonly request: string })[] {
    if (chain === undefined) return []
    const others = othersThan(request).map((other) => honestResult(chain, other))
    const lies = [...liesAbout(honestResult(chain, request), others)]
    return lies.map((lie) => ({ ...lie, request: JSON.stringify(request) }))
  }
})
