import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import { EngineDriver } from '../../ts/engine/EngineDriver.ts'
import type { EnginePayload } from '../../ts/engine/EnginePayload.ts'
import type { EngineStatus } from '../../ts/engine/EngineStatus.ts'
import type { PayloadSource } from '../../ts/engine/PayloadSource.ts'
import type { LogFields, Logger } from '../../ts/log.ts'
import { ANCHOR } from './engine-blocks.ts'
import { EngineEndpoint, type EngineEndpointOptions } from './engine-endpoint.ts'
import { Gate } from './gate.ts'

const SECRET = new Uint8Array(32).fill(7)

export const REPEAT_MS = 12_000

/** Payloads that are at hand, and what was asked for besides. */
export class PayloadShelf implements PayloadSource {
  readonly requested: string[] = []
  readonly #payloads = new Map<string, EnginePayload>()
  readonly #gates = new Map<string, Gate[]>()

  add(...payloads: readonly EnginePayload[]): void {
    for (const payload of payloads) this.#payloads.set(payload.blockRoot, payload)
  }

  parentOf(payload: EnginePayload): EnginePayload | undefined {
    return this.#payloads.get(payload.parentBlockRoot)
  }

  requestParentOf(payload: EnginePayload): void {
    if (!this.requested.includes(payload.parentBlockRoot)) this.requested.push(payload.parentBlockRoot)
    for (const gate of this.#gates.get(payload.parentBlockRoot) ?? []) gate.open()
  }

  /** Resolves when the parent of that root was asked for. */
  async wish(root: string): Promise<void> {
    if (this.requested.includes(root)) return
    const gate = new Gate()
    this.#gates.set(root, [...(this.#gates.get(root) ?? []), gate])
    await gate.opened
  }
}

export interface LogLine {
  readonly level: keyof Logger
  readonly message: string
  readonly fields: LogFields
}

export type EngineRunOptions = Partial<EngineEndpointOptions> & { readonly ourSecret?: Uint8Array }

/** One driver against one strict endpoint over real sockets; time is the test's, by fake timers. */
export class EngineRun {
  readonly endpoint: EngineEndpoint
  readonly driver: EngineDriver
  readonly shelf = new PayloadShelf()
  readonly statuses: EngineStatus[] = []
  /** The test's time at each status, in milliseconds since the start. */
  readonly times: number[] = []
  readonly logs: LogLine[] = []
  readonly conditions = new ConditionBoard({ now: Date.now })
  readonly #listeners = new Set<() => void>()

  private constructor(endpoint: EngineEndpoint, secret: Uint8Array) {
    this.endpoint = endpoint
    const startMs = Date.now()
    const log =
      (level: keyof Logger) =>
      (message: string, fields: LogFields = {}) => {
        this.logs.push({ level, message, fields })
      }
    this.driver = new EngineDriver({
      connection: connectEngine({ url: endpoint.url, secret, version: '0.0.0' }),
      payloads: this.shelf,
      repeatMs: REPEAT_MS,
      conditions: this.conditions,
      logger: { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') },
      onStatus: (status) => {
        this.statuses.push(status)
        this.times.push(Date.now() - startMs)
        for (const listener of [...this.#listeners]) listener()
      },
    })
  }

  static async start(options: EngineRunOptions = {}): Promise<EngineRun> {
    const endpoint = await EngineEndpoint.start({ secret: SECRET, anchor: ANCHOR, ...options })
    return new EngineRun(endpoint, options.ourSecret ?? SECRET)
  }

  /** Leads the client to a head, and resolves once it follows. */
  async follow(head: EnginePayload): Promise<void> {
    this.driver.setTarget({ head })
    await this.status('following', head.slot)
  }

  /** Resolves with the first status from now on that fits, the present one included. */
  async status<Kind extends EngineStatus['kind']>(
    kind: Kind,
    slot?: number,
  ): Promise<Extract<EngineStatus, { readonly kind: Kind }>> {
    const isKind = (status: EngineStatus): status is Extract<EngineStatus, { readonly kind: Kind }> =>
      status.kind === kind
    const fits = (status: EngineStatus): boolean =>
      isKind(status) && (slot === undefined || ('head' in status && status.head.slot === slot))
    await this.until(() => fits(this.driver.status))
    const { status } = this.driver
    if (!isKind(status)) throw new Error(`the status is ${status.kind} again`)
    return status
  }

  /** Resolves as soon as the condition holds; it is looked at after every status. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return
    await new Promise<void>((resolve) => {
      const listener = (): void => {
        if (!condition()) return
        this.#listeners.delete(listener)
        resolve()
      }
      this.#listeners.add(listener)
    })
  }

  /** What is said to be wrong: kind and evidence. */
  wrong(): readonly string[] {
    return this.conditions.active.map(({ kind, evidence }) => `${kind}: ${evidence}`)
  }

  /** How often the client was in a state so far. */
  count(kind: EngineStatus['kind']): number {
    return this.statuses.filter((status) => status.kind === kind).length
  }

  async stop(): Promise<void> {
    await this.driver.stop()
    await this.endpoint.stop()
  }
}
