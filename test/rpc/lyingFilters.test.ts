import { describe, expect, it } from 'vitest'
import type { Root } from '../../ts/bytes.ts'
import { type Clock, systemClock } from '../../ts/clock.ts'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import type { ProviderRequest } from '../../ts/execution/ProviderProtocol.ts'
import { answerCall } from '../../ts/rpc/answerCall.ts'
import { Filters } from '../../ts/rpc/Filters.ts'
import { resultValue } from '../../ts/rpc/JsonText.ts'
import { RpcError } from '../../ts/rpc/RpcError.ts'
import { HEAD, RecordedExecutionChain, recordedRules } from '../support/recorded-execution-chain.ts'
import { RecordedProvider } from '../support/recorded-provider.ts'
import { hasVectors } from '../support/vectors.ts'
import { liesAbout } from './lies.ts'

/** Time to ask again passes at once. */
const hasty: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms === 500 ? 0 : ms, call) }

/** Lies about one answer at most. */
const LIES = 150

interface Move {
  readonly name: string
  readonly from: Root
  readonly to: Root
}

interface Asked extends Omit<Move, 'name'> {
  readonly answer: ConstructorParameters<typeof RecordedProvider>[1]
  /** Short where an answer may be kept back for good. */
  readonly deadlineMs: number
}

describe.skipIf(!hasVectors('execution-rpc'))('a provider that lies to filters', () => {
  const chain = hasVectors('execution-rpc') ? new RecordedExecutionChain() : undefined
  const honest = (request: ProviderRequest) => chain?.answer(request.kind, request.params)
  const earlier = parentOf(parentOf(HEAD))
  const moves: readonly Move[] = [
    { name: 'new blocks', from: earlier, to: HEAD },
    { name: 'blocks that left the chain', from: HEAD, to: earlier },
  ]

  it.each(moves)('tells nothing wrong about $name', async ({ from, to }) => {
    for (const method of ['eth_newFilter', 'eth_newBlockFilter']) {
      const asked: ProviderRequest[] = []
      const remember = (request: ProviderRequest) => {
        asked.push(request)
        return honest(request)
      }
      const expected = await changes(method, { from, to, answer: remember, deadlineMs: 60_000 })
      expect(expected).toBeInstanceOf(Array)
      const wrong: string[] = []
      let count = 0
      for (const request of asked) {
        for (const lie of [...liesAbout(resultOf(request), [resultOf(asked[0] ?? request)])].slice(0, LIES)) {
          count++
          const answer = await changes(method, {
            from,
            to,
            answer: (other) =>
              JSON.stringify(other) === JSON.stringify(request) ? { result: lie.result } : honest(other),
            deadlineMs: 100,
          })
          const isRight = answer instanceof RpcError || JSON.stringify(answer) === JSON.stringify(expected)
          if (!isRight) wrong.push(`${JSON.stringify(request)} ${lie.name}: ${JSON.stringify(answer)?.slice(0, 200)}`)
        }
      }
      expect(count).toBeGreaterThan(100)
      expect(wrong).toEqual([])
    }
  })

  /** What a filter tells when the head moves while a provider answers in that way. */
  async function changes(method: string, { from, to, answer, deadlineMs }: Asked): Promise<unknown> {
    let latest = from
    const reader = new ExecutionReader({
      trusted: () => ({ latest, safe: undefined, finalized: undefined }),
      rules: { ...recordedRules, chainId: undefined },
      providers: [new RecordedProvider('provider', answer)],
      deadlineMs,
      clock: hasty,
    })
    const filters = new Filters(reader, hasty)
    try {
      const id = await answerCall(method, method === 'eth_newFilter' ? [{}] : [], { reader, filters })
      latest = to
      return resultValue(await answerCall('eth_getFilterChanges', [id], { reader, filters }))
    } catch (error) {
      if (error instanceof RpcError) return error
      throw error
    } finally {
      filters.stop()
      reader.stop()
    }
  }

  function resultOf(request: ProviderRequest): unknown {
    const answer = honest(request)
    return answer !== undefined && 'result' in answer ? answer.result : null
  }

  function parentOf(hash: Root): Root {
    const block = resultOf({ kind: 'eth_getBlockByHash', params: [hash, false] })
    const parent = typeof block === 'object' && block !== null && 'parentHash' in block ? block.parentHash : undefined
    return `0x${String(parent).slice(2)}`
  }
})
