import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { Root } from '../../ts/bytes.ts'
import type { ExecutionRules } from '../../ts/execution/ExecutionRules.ts'
import { vectorPath as vectors } from './vectors.ts'

/** Head of the recorded chain, `headfcu.json`. */
export const HEAD: Root = '0xd226371d0b1551adb03fb52b71f08e3e11247fe9b1af994768af8cdaa8e7dcd7'

/** Of `genesis.json`. */
export const recordedRules: ExecutionRules = {
  chainId: 3503995874084926,
  blobPricing: (timestamp) => {
    const [, updateFraction = 0n] = BLOB_SCHEDULE.findLast(([from]) => from <= timestamp) ?? []
    return { minBaseFee: 1n, updateFraction }
  },
}

const BLOB_SCHEDULE: readonly (readonly [bigint, bigint])[] = [
  [420n, 3_338_477n],
  [450n, 5_007_716n],
  [510n, 8_346_193n],
  [540n, 11_684_671n],
]

/** An answer as it was recorded: the text of what stands beside `id`. */
export type RecordedAnswer = { readonly result: unknown } | { readonly error: unknown }

/** A public case: request and expected answer. */
export interface RpcCase {
  readonly name: string
  readonly method: string
  readonly request: { readonly id: number; readonly method: string; readonly params?: readonly unknown[] }
  readonly expected: unknown
}

/** The cases of a method. */
export function casesOf(method: string): readonly RpcCase[] {
  const folder = vectors('execution-rpc', 'cases', method)
  return readdirSync(folder).flatMap((file) => {
    const lines = readFileSync(`${folder}/${file}`, 'utf8').split('\n')
    const requests = lines.filter((line) => line.startsWith('>> '))
    const answers = lines.filter((line) => line.startsWith('<< '))
    return requests.map((request, index) => ({
      name: `${method}/${file.replace('.io', '')}${index > 0 ? ` ${index + 1}` : ''}`,
      method,
      request: JSON.parse(request.slice(3)),
      expected: JSON.parse(answers[index]?.slice(3) ?? 'null'),
    }))
  })
}

/** What a real execution client answered, by request. */
export class RecordedExecutionChain {
  readonly #answers = new Map<string, RecordedAnswer>()
  readonly #numbers = new Map<string, string>()

  constructor() {
    const lines = gunzipSync(readFileSync(vectors('execution-rpc', 'geth-answers.jsonl.gz')))
      .toString('utf8')
      .split('\n')
    for (const line of lines) {
      if (line === '') continue
      const { method, params, ...answer } = JSON.parse(line)
      if (method === 'eth_getBlockByHash' && answer.result) this.#numbers.set(params[0], answer.result.number)
      this.#answers.set(this.#key(method, params), answer)
    }
  }

  /** Undefined for what was not recorded. */
  answer(method: string, params: readonly unknown[]): RecordedAnswer | undefined {
    const found = this.#answers.get(this.#key(method, params))
    if (found !== undefined || method !== 'eth_getBlockByHash') return found
    // Blocks that are not there were asked for in one of two ways.
    return this.#answers.get(this.#key(method, [params[0], true]))
  }

  /** Blocks by number, keys of storage in full. */
  #key(method: string, params: readonly unknown[]): string {
    const named = params.map((param) => {
      if (param === 'latest') return '0x36'
      if (Array.isArray(param)) return param.map((key) => `0x${String(key).slice(2).padStart(64, '0')}`)
      if (typeof param !== 'object' || param === null || !('blockHash' in param) || 'fromBlock' in param) return param
      return this.#numbers.get(String(param.blockHash)) ?? param
    })
    return JSON.stringify([method, named]).toLowerCase()
  }
}

export interface TestProvider {
  readonly url: string
  /** What was asked. */
  readonly asked: { readonly method: string; readonly params: readonly unknown[] }[]
  close(): Promise<void>
}

/** Serves answers; what is none is an error of an unknown method. */
export async function serveProvider(
  answer: (method: string, params: readonly unknown[]) => RecordedAnswer | undefined,
): Promise<TestProvider> {
  const asked: { method: string; params: readonly unknown[] }[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      asked.push({ method, params })
      const found = answer(method, params) ?? { error: { code: -32601, message: `${method} is not recorded` } }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...found }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
