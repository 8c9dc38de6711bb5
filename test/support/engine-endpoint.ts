import { jwtVerify } from 'jose'
import type { Root } from '../../ts/bytes.ts'
import { type ForkName, isForkAtLeast } from '../../ts/params/ForkName.ts'
import { type ScriptedAnswer, sendEngineAnswer } from './engine-answer.ts'
import { EngineChain, ZERO_HASH } from './engine-chain.ts'
import { type EnginePort, type EngineTransportKind, openEnginePort, type PortReply } from './engine-port.ts'
import { ENDPOINT_METHODS, parameterFaults } from './engine-shapes.ts'

export interface EngineCall {
  readonly method: string
  readonly params: readonly unknown[]
  /** The payload's block hash or the forkchoice's head; undefined for other methods. */
  readonly blockHash: string | undefined
}

export interface EngineEndpointOptions {
  readonly secret: Uint8Array
  /** HTTP if left out. */
  readonly transport?: EngineTransportKind
  /** Unix time in milliseconds against which tokens are checked. */
  readonly now?: () => number
  /** The fork of a payload's timestamp (s); with it, versions are checked against the schedule too. */
  readonly forkAtTimestamp?: (timestamp: number) => ForkName
  /** A block that is there from the beginning. */
  readonly anchor?: Root
  /** Whether the first payload counts as valid although its parent is not known. */
  readonly adoptsFirst?: boolean
  /** Methods it pretends not to have. */
  readonly lacks?: readonly string[]
}

function versionsOf(fork: ForkName): { readonly newPayload: string; readonly forkchoiceUpdated: string } | undefined {
  const has = (since: ForkName) => isForkAtLeast(fork, since)
  if (!has('bellatrix')) return undefined
  const newPayload = has('gloas') ? 5 : has('electra') ? 4 : has('deneb') ? 3 : has('capella') ? 2 : 1
  const forkchoice = has('gloas') ? 4 : has('deneb') ? 3 : has('capella') ? 2 : 1
  return {
    newPayload: `engine_newPayloadV${newPayload}`,
    forkchoiceUpdated: `engine_forkchoiceUpdatedV${forkchoice}`,
  }
}

/**
 * An execution client's engine port as strict as the specification allows, over real sockets. It checks tokens, methods,
 * parameters and the chain of payloads, keeps every call in order, and lists in `violations` what no client of it
 * should ever do. What it answers can be scripted per method.
 */
export class EngineEndpoint {
  /** Calls that passed the token check, in the order they came. */
  readonly calls: EngineCall[] = []
  readonly violations: string[] = []
  refusedTokens = 0
  head: string = ZERO_HASH
  safe: string = ZERO_HASH
  finalized: string = ZERO_HASH
  readonly #options: EngineEndpointOptions
  readonly #scripts = new Map<string, ScriptedAnswer[]>()
  readonly #standing = new Map<string, ScriptedAnswer>()
  readonly #listeners = new Set<() => void>()
  #chain: EngineChain
  #port: EnginePort | undefined
  #url = ''
  #openCalls = 0

  private constructor(options: EngineEndpointOptions) {
    this.#options = options
    this.#chain = this.#newChain()
  }

  static async start(options: EngineEndpointOptions): Promise<EngineEndpoint> {
    const endpoint = new EngineEndpoint(options)
    await endpoint.#listen()
    return endpoint
  }

  get url(): string {
    return this.#url
  }

  /**
   * Answers the next calls to a method (or to all that begin so) as told, then as before. The hash of a payload, or of a
   * forkchoice's head, may follow the whole name after a space.
   */
  script(method: string, ...answers: readonly ScriptedAnswer[]): void {
    this.#scripts.set(method, [...(this.#scripts.get(method) ?? []), ...answers])
  }

  /** Answers every call to a method (or to all that begin so) as told; `undefined` ends that. */
  always(method: string, answer: ScriptedAnswer | undefined): void {
    if (answer === undefined) this.#standing.delete(method)
    else this.#standing.set(method, answer)
  }

  /** Resolves as soon as the condition holds; it is looked at after every call. */
  async until(condition: (endpoint: this) => boolean): Promise<void> {
    if (condition(this)) return
    await new Promise<void>((resolve) => {
      const listener = (): void => {
        if (!condition(this)) return
        this.#listeners.delete(listener)
        resolve()
      }
      this.#listeners.add(listener)
    })
  }

  /** The calls that drive the client, short: `newPayloadV4 0xabc…`, without the questions at the start. */
  story(): string[] {
    return this.calls
      .filter(({ blockHash }) => blockHash !== undefined)
      .map(({ method, blockHash }) => `${method.replace('engine_', '')} ${blockHash}`)
  }

  /** Closes the port: connections are refused from now on. */
  async stop(): Promise<void> {
    await this.#port?.close()
    this.#port = undefined
  }

  /** Opens the same port again, with what it knew before or with nothing. */
  async restart(options: { readonly forgets: boolean }): Promise<void> {
    if (options.forgets) this.#chain = this.#newChain()
    this.#openCalls = 0
    await this.#listen()
  }

  #newChain(): EngineChain {
    return new EngineChain({ anchor: this.#options.anchor, adoptsFirst: this.#options.adoptsFirst ?? false })
  }

  async #listen(): Promise<void> {
    const listener = {
      admits: (token: string) => this.#isAuthorized(token),
      refused: () => {
        this.refusedTokens += 1
        this.#tell()
      },
      nowMs: () => this.#nowMs(),
      call: (text: string, reply: PortReply) => {
        this.#handle(text, reply).catch((error: unknown) => {
          this.violations.push(`the endpoint failed: ${String(error)}`)
          reply.cut()
        })
      },
      violation: (text: string) => this.violations.push(text),
    }
    const address = this.#url === '' ? undefined : this.#url
    this.#port = await openEnginePort(this.#options.transport ?? 'http', listener, address)
    this.#url = this.#port.url
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  async #handle(text: string, reply: PortReply): Promise<void> {
    const { method, params, id }: { method: string; params: readonly unknown[]; id: unknown } = JSON.parse(text)
    const drives = method.startsWith('engine_newPayload') || method.startsWith('engine_forkchoiceUpdated')
    if (drives && this.#openCalls > 0) this.violations.push(`${method} while another call was open`)
    this.#openCalls += drives ? 1 : 0
    reply.onDone(() => {
      this.#openCalls -= drives ? 1 : 0
    })
    this.calls.push({ method, params, blockHash: blockHashOf(params[0]) })
    const scripted = this.#scriptedFor(`${method} ${blockHashOf(params[0])}`)
    const answer = scripted === undefined || scripted.kind === 'delay' ? this.#think(method, params) : scripted
    this.#tell()
    if (scripted?.kind === 'delay') await scripted.until
    sendEngineAnswer(reply, { id, method, nowMs: this.#nowMs() }, answer)
  }

  async #isAuthorized(token: string): Promise<boolean> {
    try {
      const currentDate = new Date(this.#nowMs())
      const { payload } = await jwtVerify(token, this.#options.secret, { algorithms: ['HS256'], currentDate })
      return Math.abs((payload.iat ?? 0) * 1000 - this.#nowMs()) <= 60_000
    } catch {
      return false
    }
  }

  #nowMs(): number {
    return this.#options.now?.() ?? Date.now()
  }

  #scriptedFor(call: string): ScriptedAnswer | undefined {
    for (const [prefix, answers] of this.#scripts) {
      const next = call.startsWith(prefix) ? answers.shift() : undefined
      if (next !== undefined) return next
    }
    for (const [prefix, answer] of this.#standing) if (call.startsWith(prefix)) return answer
    return undefined
  }

  /** What an honest client would say. */
  #think(method: string, params: readonly unknown[]): ScriptedAnswer {
    const faults = this.#options.lacks?.includes(method) === true ? undefined : parameterFaults(method, params)
    if (faults === undefined) return { kind: 'error', code: -32601, message: 'the method does not exist' }
    if (faults.length > 0) {
      this.violations.push(...faults)
      return { kind: 'error', code: -32602, message: faults.join('; ') }
    }
    if (method.startsWith('engine_newPayload')) return this.#newPayload(method, params[0])
    if (method.startsWith('engine_forkchoiceUpdated')) return this.#forkchoiceUpdated(method, params[0])
    switch (method) {
      case 'engine_exchangeCapabilities':
        return {
          kind: 'result',
          result: ENDPOINT_METHODS.filter((name) => name.startsWith('engine_') && !name.includes('Capab')),
        }
      case 'engine_getClientVersionV1':
        return { kind: 'result', result: [{ code: 'TE', name: 'strict', version: '1.0.0', commit: '0x01020304' }] }
      case 'eth_syncing':
        return { kind: 'result', result: false }
      default:
        return { kind: 'result', result: `0x${(this.#chain.get(this.head)?.number ?? 0).toString(16)}` }
    }
  }

  #newPayload(method: string, payload: unknown): ScriptedAnswer {
    const hash = field(payload, 'blockHash')
    const timestamp = Number(field(payload, 'timestamp'))
    const expected = this.#versionsAt(timestamp)?.newPayload
    if (expected !== undefined && expected !== method) {
      this.violations.push(`${method} for a payload of ${expected}`)
      return { kind: 'error', code: -38005, message: 'Unsupported fork' }
    }
    const added = this.#chain.add({
      hash,
      parentHash: field(payload, 'parentHash'),
      number: Number(field(payload, 'blockNumber')),
      timestamp,
    })
    if (typeof added === 'string')
      return { kind: 'status', status: added, ...(added === 'VALID' && { latestValidHash: hash }) }
    this.violations.push(added.broken)
    return { kind: 'status', status: 'INVALID', validationError: added.broken }
  }

  #forkchoiceUpdated(method: string, state: unknown): ScriptedAnswer {
    const head = field(state, 'headBlockHash')
    const safe = field(state, 'safeBlockHash')
    const finalized = field(state, 'finalizedBlockHash')
    if (this.finalized !== ZERO_HASH && finalized === ZERO_HASH) this.violations.push('finalized went back to zero')
    const block = this.#chain.get(head)
    if (block?.isValid !== true) return { kind: 'status', status: 'SYNCING' }
    const expected = this.#versionsAt(block.timestamp)?.forkchoiceUpdated
    if (expected !== undefined && expected !== method) this.violations.push(`${method} for a head of ${expected}`)
    for (const hash of [safe, finalized]) {
      if (hash !== ZERO_HASH && !this.#chain.contains(head, hash)) {
        return { kind: 'error', code: -38002, message: 'Invalid forkchoice state' }
      }
    }
    const before = this.#chain.get(this.finalized)
    const after = this.#chain.get(finalized)
    if (before !== undefined && after !== undefined && after.number < before.number)
      this.violations.push('finalized went back')
    this.head = head
    this.safe = safe
    this.finalized = finalized
    return { kind: 'status', status: 'VALID', latestValidHash: head }
  }

  #versionsAt(timestamp: number) {
    const fork = this.#options.forkAtTimestamp?.(timestamp)
    return fork === undefined ? undefined : versionsOf(fork)
  }
}

function field(value: unknown, name: string): Root {
  const found =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : ''
  const text = String(found)
  return `0x${text.slice(2)}`
}

function blockHashOf(param: unknown): string | undefined {
  if (typeof param !== 'object' || param === null) return undefined
  if ('blockHash' in param) return String(param.blockHash)
  return 'headBlockHash' in param ? String(param.headBlockHash) : undefined
}
