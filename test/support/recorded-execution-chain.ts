import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { Root } from '../../ts/bytes.ts'
import type { ExecutionFork, ExecutionRules } from '../../ts/execution/ExecutionRules.ts'
import { accountLeaf, TrieNodes } from './assembled-proof.ts'
import { vectorPath as vectors } from './vectors.ts'

/** Head of the recorded chain, `headfcu.json`. */
export const HEAD: Root = '0xd226371d0b1551adb03fb52b71f08e3e11247fe9b1af994768af8cdaa8e7dcd7'

/** Of `genesis.json`. */
export const recordedRules: ExecutionRules = {
  chainId: 3503995874084926,
  blobPricing: (timestamp) => {
    const [, updateFraction = 0n, targetBlobs = 0n, maxBlobs = 0n] =
      BLOB_SCHEDULE.findLast(([from]) => from <= timestamp) ?? []
    return { minBaseFee: 1n, updateFraction, targetBlobs, maxBlobs }
  },
  fork: (timestamp) => FORKS.findLast(([from]) => from <= timestamp)?.[1],
}

const FORKS: readonly (readonly [bigint, ExecutionFork])[] = [
  [360n, 'paris'],
  [390n, 'shanghai'],
  [420n, 'cancun'],
  [450n, 'prague'],
  [480n, 'osaka'],
]

const BLOB_SCHEDULE: readonly (readonly [bigint, bigint, bigint, bigint])[] = [
  [420n, 3_338_477n, 3n, 6n],
  [450n, 5_007_716n, 6n, 9n],
  [510n, 8_346_193n, 10n, 15n],
  [540n, 11_684_671n, 14n, 21n],
]

/** An answer as it was recorded: the text of what stands beside `id`. */
export type RecordedAnswer = { readonly result: unknown } | { readonly error: unknown }

const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
const NO_CODE = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'
const ZERO = `0x${'00'.repeat(32)}`

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
  readonly #asked: { readonly method: string; readonly params: readonly unknown[] }[] = []
  readonly #numbers = new Map<string, string>()
  readonly #stateRoots = new Map<string, string>()
  readonly #nodes = new TrieNodes()
  readonly #genesis: Readonly<Record<string, { readonly balance: string }>>

  constructor() {
    this.#genesis = JSON.parse(readFileSync(vectors('execution-rpc', 'genesis.json'), 'utf8')).alloc
    const lines = gunzipSync(readFileSync(vectors('execution-rpc', 'geth-answers.jsonl.gz')))
      .toString('utf8')
      .split('\n')
    for (const line of lines) {
      if (line === '') continue
      const { method, params, ...answer } = JSON.parse(line)
      if (method === 'eth_getBlockByHash' && answer.result) {
        this.#numbers.set(params[0], answer.result.number)
        this.#stateRoots.set(answer.result.number, answer.result.stateRoot)
      }
      if (method === 'eth_getProof') {
        for (const node of answer.result?.accountProof ?? []) this.#nodes.add(node)
        for (const slot of answer.result?.storageProof ?? []) for (const node of slot.proof) this.#nodes.add(node)
      }
      this.#answers.set(this.#key(method, params), answer)
      this.#asked.push({ method, params })
    }
  }

  /** Undefined for what was not recorded. */
  answer(method: string, params: readonly unknown[]): RecordedAnswer | undefined {
    const found = this.#answers.get(this.#key(method, params))
    if (found === undefined && method === 'eth_getProof') return this.#assembled(params)
    if (found !== undefined || method !== 'eth_getBlockByHash') return found
    // Blocks that are not there were asked for in one of two ways.
    return this.#answers.get(this.#key(method, [params[0], true]))
  }

  /** Parameters of all that was asked by that method. */
  paramsOf(method: string): readonly (readonly unknown[])[] {
    return this.#asked.flatMap((asked) => (asked.method === method ? [asked.params] : []))
  }

  /** Accounts that were not asked for: absent, or as the genesis has them. What the recorded nodes do not prove is nothing. */
  #assembled([address, keys, block]: readonly unknown[]): RecordedAnswer | undefined {
    const account = String(address).toLowerCase()
    const recorded = this.#answers.get(this.#key('eth_getProof', [address, [], block]))
    if (recorded !== undefined) return this.#withAbsentSlots(recorded, keys)
    const root = this.#stateRoots.get(String(this.#named(block)))
    const balance = BigInt(this.#genesis[account.slice(2)]?.balance ?? 0)
    const isKnown = balance > 0n
    const accountProof =
      root === undefined
        ? undefined
        : this.#nodes.path(root, account, (rest) =>
            isKnown ? accountLeaf(rest, [0n, balance, EMPTY_ROOT, NO_CODE]) : undefined,
          )
    if (accountProof === undefined || !Array.isArray(keys)) return undefined
    const storageProof = keys.map((key: unknown) => ({ key, value: '0x0', proof: [] }))
    const hashes = isKnown ? { codeHash: NO_CODE, storageHash: EMPTY_ROOT } : { codeHash: ZERO, storageHash: ZERO }
    return {
      result: { address, accountProof, balance: `0x${balance.toString(16)}`, nonce: '0x0', ...hashes, storageProof },
    }
  }

  /** Slots of a recorded account that are not there. */
  #withAbsentSlots(recorded: RecordedAnswer, keys: unknown): RecordedAnswer | undefined {
    const account: unknown = 'result' in recorded ? recorded.result : undefined
    if (typeof account !== 'object' || account === null || !('storageHash' in account)) return undefined
    const root = String(account.storageHash)
    if (!Array.isArray(keys)) return undefined
    const storageProof = keys.map((key: unknown) => {
      const slot = `0x${String(key).slice(2).padStart(64, '0')}`
      const proof = root === EMPTY_ROOT ? [] : this.#nodes.path(root, slot, () => undefined)
      return { key, value: '0x0', proof }
    })
    return storageProof.every(({ proof }) => proof !== undefined) ? { result: { ...account, storageProof } } : undefined
  }

  /** Blocks by number, keys of storage in full. */
  #key(method: string, params: readonly unknown[]): string {
    return JSON.stringify([method, params.map((param) => this.#named(param))]).toLowerCase()
  }

  #named(param: unknown): unknown {
    if (param === 'latest') return '0x36'
    if (Array.isArray(param)) return param.map((key) => `0x${String(key).slice(2).padStart(64, '0')}`)
    if (typeof param !== 'object' || param === null || !('blockHash' in param) || 'fromBlock' in param) return param
    return this.#numbers.get(String(param.blockHash)) ?? param
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
