import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import { answerBody } from '../../ts/rpc/answerBody.ts'
import { methodNames } from '../../ts/rpc/answerCall.ts'
import {
  casesOf,
  HEAD,
  RecordedExecutionChain,
  recordedRules,
  serveProvider,
  type TestProvider,
} from '../support/recorded-execution-chain.ts'
import { hasVectors } from '../support/vectors.ts'

/** Cases that are answered in another way, and why. */
const DIFFERENCES: Readonly<Record<string, { readonly code: number; readonly reason: string }>> = {
  'eth_getBalance/get-balance-blockhash': {
    code: -32_090,
    reason: 'the recording has no proofs under the state of block 44',
  },
}

describe.skipIf(!hasVectors('execution-rpc'))('the public cases of the execution JSON-RPC', () => {
  let provider: TestProvider
  let reader: ExecutionReader

  beforeAll(async () => {
    const chain = new RecordedExecutionChain()
    provider = await serveProvider((method, params) =>
      // What is sent is taken; the hash is not the provider's to tell.
      method === 'eth_sendRawTransaction' ? { result: `0x${'66'.repeat(32)}` } : chain.answer(method, params),
    )
    reader = new ExecutionReader({
      trusted: () => ({ latest: HEAD, safe: HEAD, finalized: HEAD }),
      rules: recordedRules,
      providers: [{ url: provider.url }],
    })
  })

  afterAll(async () => {
    reader?.stop()
    await provider?.close()
  })

  for (const { name, request, expected } of cases()) {
    it(name, async () => {
      const text = await answerBody(Buffer.from(JSON.stringify(request)), { reader })
      const answer: unknown = JSON.parse(text ?? 'null')
      const difference = DIFFERENCES[name]
      if (difference === undefined) expect(answer).toEqual(expected)
      else expect(answer).toMatchObject({ error: { code: difference.code } })
    })
  }
})

function cases() {
  return hasVectors('execution-rpc')
    ? methodNames.flatMap((method) => {
        try {
          return casesOf(method)
        } catch {
          // The suite has no cases of it.
          return []
        }
      })
    : []
}
