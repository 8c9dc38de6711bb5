import { join } from 'node:path'
import { jsonAt, textAt, textsAt } from '../support/recorded.ts'
import { SECONDS_PER_SLOT, VALIDATORS } from './chain.ts'
import { fetchJson } from './fetchJson.ts'
import type { Program, Programs } from './Programs.ts'

const LODESTAR = join(import.meta.dirname, 'node_modules/@chainsafe/lodestar/lib/index.js')

export interface BeaconNodeOptions {
  readonly name: string
  readonly restPort: number
  readonly peerPort: number
  readonly jwtFile: string
  /** Seconds since 1970; every node of a chain is given the same. */
  readonly genesisTime: number
  readonly genesisExecutionHash: string
  /** `all` validators run in it, on blocks of this execution client; or it only follows, without an execution client. */
  readonly role: { readonly kind: 'all-validators'; readonly enginePort: number } | { readonly kind: 'follower' }
}

/** Lodestar, with a database that outlives its restarts. */
export class BeaconNode {
  readonly url: string
  readonly ports: readonly number[]
  readonly #programs: Programs
  readonly #options: BeaconNodeOptions
  #program: Program | undefined

  constructor(programs: Programs, options: BeaconNodeOptions) {
    this.#programs = programs
    this.#options = options
    this.url = `http://127.0.0.1:${options.restPort}`
    this.ports = [options.restPort, options.peerPort]
  }

  start(): void {
    const { name, restPort, peerPort, jwtFile, genesisTime, genesisExecutionHash, role } = this.#options
    const flags = {
      '--dataDir': 'data',
      '--genesisTime': String(genesisTime),
      '--genesisValidators': String(VALIDATORS),
      '--genesisEth1Hash': genesisExecutionHash,
      '--rest.namespace': '*',
      '--rest.address': '127.0.0.1',
      '--rest.port': String(restPort),
      '--listenAddress': '127.0.0.1',
      '--port': String(peerPort),
      '--targetPeers': '2',
      '--eth1': 'false',
      '--discv5': 'false',
      '--params.ALTAIR_FORK_EPOCH': '0',
      '--params.BELLATRIX_FORK_EPOCH': '0',
      '--params.CAPELLA_FORK_EPOCH': '0',
      '--params.SECONDS_PER_SLOT': String(SECONDS_PER_SLOT),
      '--params.TERMINAL_TOTAL_DIFFICULTY': '0',
      '--jwt-secret': jwtFile,
      ...(role.kind === 'follower'
        ? { '--execution.engineMock': 'true' }
        : {
            '--execution.urls': `http://127.0.0.1:${role.enginePort}`,
            '--startValidators': `0..${VALIDATORS - 1}`,
            '--beaconNodes': this.url,
          }),
    }
    this.#program = this.#programs.start({
      name,
      args: [LODESTAR, 'dev', ...Object.entries(flags).flat()],
      env: { LODESTAR_PRESET: 'minimal' },
    })
  }

  /** Asks it to stop; it often hangs then, and is ended hard. */
  async stop(): Promise<string | undefined> {
    return this.#program?.stop({ graceMs: 4000 })
  }

  /** Makes it follow the other node; it has no other way to find it. Ends a connection that is there already. */
  async connectTo(other: BeaconNode): Promise<void> {
    const identity = await other.#get('/eth/v1/node/identity')
    const [address] = textsAt(identity, 'data', 'p2p_addresses')
    if (address === undefined) throw new Error(`${other.#options.name} has no address for peers`)
    const peer = { peerId: textAt(identity, 'data', 'peer_id') }
    await this.#post('/eth/v1/lodestar/disconnect_peer', peer)
    await this.#post('/eth/v1/lodestar/connect_peer', { ...peer, multiaddr: address })
  }

  async headSlot(): Promise<number> {
    return Number(textAt(await this.#get('/eth/v1/beacon/headers/head'), 'data', 'header', 'message', 'slot'))
  }

  /** The finalized checkpoint of its head; epoch 0 before the first. */
  async finalized(): Promise<{ readonly epoch: number; readonly root: string }> {
    const answer = await this.#get('/eth/v1/beacon/states/head/finality_checkpoints')
    return {
      epoch: Number(textAt(answer, 'data', 'finalized', 'epoch')),
      root: textAt(answer, 'data', 'finalized', 'root'),
    }
  }

  /** Hash of the execution block in a beacon block. */
  async executionHash(root: string): Promise<string> {
    const block = await this.#get(`/eth/v2/beacon/blocks/${root}`)
    return textAt(block, 'data', 'message', 'body', 'execution_payload', 'block_hash')
  }

  async genesisValidatorsRoot(): Promise<string> {
    return textAt(await this.#get('/eth/v1/beacon/genesis'), 'data', 'genesis_validators_root')
  }

  /** The chain's configuration, as JSON and so as YAML. */
  async spec(): Promise<string> {
    return JSON.stringify(jsonAt(await this.#get('/eth/v1/config/spec'), 'data'))
  }

  #get(path: string): Promise<unknown> {
    return fetchJson(`${this.url}${path}`)
  }

  async #post(path: string, query: Readonly<Record<string, string>>): Promise<void> {
    await fetchJson(`${this.url}${path}?${new URLSearchParams(query)}`, { method: 'POST' })
  }
}
