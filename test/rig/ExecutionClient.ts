import { join } from 'node:path'
import { jsonAt, textAt } from '../support/recorded.ts'
import { fetchJson } from './fetchJson.ts'
import type { Program, Programs } from './Programs.ts'

const CLIENT = join(import.meta.dirname, 'node_modules/@ethereumjs/client/dist/esm/bin/cli.js')
const LOOPBACK_ONLY = join(import.meta.dirname, 'loopbackOnly.mjs')

export interface ExecutionBlock {
  readonly number: number
  readonly hash: string
  /** Seconds since 1970. */
  readonly timestamp: number
}

export interface ExecutionClientOptions {
  readonly name: string
  readonly rpcPort: number
  readonly enginePort: number
  readonly peerPort: number
  readonly genesisFile: string
  readonly jwtFile: string
  /** The execution client that it fetches from what the engine API does not give it. */
  readonly peer?: string
}

/** EthereumJS, with a database that outlives its restarts. */
export class ExecutionClient {
  readonly enginePort: number
  readonly ports: readonly number[]
  readonly #programs: Programs
  readonly #options: ExecutionClientOptions
  #program: Program | undefined

  constructor(programs: Programs, options: ExecutionClientOptions) {
    this.#programs = programs
    this.#options = options
    this.enginePort = options.enginePort
    this.ports = [options.rpcPort, options.enginePort, options.peerPort]
  }

  start(): void {
    const { name, rpcPort, enginePort, peerPort, genesisFile, jwtFile, peer } = this.#options
    const flags = {
      '--gethGenesis': genesisFile,
      '--dataDir': 'data',
      '--rpcAddr': '127.0.0.1',
      '--rpcPort': String(rpcPort),
      '--rpcEngineAddr': '127.0.0.1',
      '--rpcEnginePort': String(enginePort),
      '--jwtSecret': jwtFile,
      '--port': String(peerPort),
      '--extIP': '127.0.0.1',
      '--discDns': 'false',
      '--discV4': 'false',
      '--logFile': 'false',
      ...(peer !== undefined && { '--bootnodes': peer }),
    }
    this.#program = this.#programs.start({
      name,
      args: ['--import', LOOPBACK_ONLY, CLIENT, '--rpc', '--rpcEngine', ...Object.entries(flags).flat()],
    })
  }

  /** Stops it as a service manager would: a signal, and a hard end when it takes too long. */
  async stop(): Promise<string | undefined> {
    return this.#program?.stop({ graceMs: 10_000 })
  }

  /** `undefined` when it has no such block (yet). */
  async block(tag: 'latest' | 'safe' | 'finalized' | number): Promise<ExecutionBlock | undefined> {
    const name = typeof tag === 'number' ? `0x${tag.toString(16)}` : tag
    const block = await this.#call('eth_getBlockByNumber', [name, false])
    if (block === null || block === undefined) return undefined
    return {
      number: Number(textAt(block, 'number')),
      hash: textAt(block, 'hash'),
      timestamp: Number(textAt(block, 'timestamp')),
    }
  }

  /** Its address for peers. */
  async enode(): Promise<string> {
    return textAt(await this.#call('admin_nodeInfo', []), 'enode')
  }

  async #call(method: string, params: readonly unknown[]): Promise<unknown> {
    const answer = await fetchJson(`http://127.0.0.1:${this.#options.rpcPort}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    return jsonAt(answer, 'result')
  }
}
