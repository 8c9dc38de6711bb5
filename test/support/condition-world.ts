import type { ClientOptions } from '../../ts/client/ClientOptions.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { Clock } from '../../ts/clock.ts'
import type { Condition } from '../../ts/conditions/Condition.ts'
import type { ConditionKind } from '../../ts/conditions/ConditionKind.ts'
import { conditionTable } from '../../ts/conditions/conditionTable.ts'
import type { StoreOperation } from '../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { RawAnswer } from '../../ts/devchain/beacon/Answer.ts'
import type { BeaconServer } from '../../ts/devchain/beacon/BeaconServer.ts'
import type { AnsweredRequest, ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { EngineServer } from '../../ts/devchain/execution/EngineServer.ts'
import { recordingLogger } from './recording-logger.ts'

/** How long by the world's own clock something may take that has to happen. */
const LIMIT_MS = 600_000

/** A database whose disk can be full. */
class FillingStore extends MemoryStore {
  isFull = false

  override async batch(operations: readonly StoreOperation[]): Promise<void> {
    if (this.isFull) throw new Error('ENOSPC: no space left on device')
    await super.batch(operations)
  }
}

/**
 * A whole client on a development chain that runs by a clock, with a beacon node and an execution client of its own, in
 * which a test makes something go wrong.
 */
export class ConditionWorld {
  readonly chain: DevChain
  readonly beacon: BeaconServer
  readonly engine: EngineServer
  readonly store = new FillingStore()
  readonly log = recordingLogger()
  /** By how much the client's clock is ahead. */
  clockOffsetMs = 0
  readonly #clock: Clock
  readonly #seen = new Map<string, Condition>()
  #client: BlsyncClient | undefined

  private constructor(parts: { chain: DevChain; clock: Clock; beacon: BeaconServer; engine: EngineServer }) {
    this.chain = parts.chain
    this.#clock = parts.clock
    this.beacon = parts.beacon
    this.engine = parts.engine
  }

  static async prepare(chain: DevChain, clock: Clock, behaviour: ServerBehaviour = {}): Promise<ConditionWorld> {
    const beacon = await chain.addBeaconServer(behaviour)
    return new ConditionWorld({ chain, clock, beacon, engine: await chain.addEngineServer() })
  }

  get client(): BlsyncClient {
    if (this.#client === undefined) throw new Error('the client is not started')
    return this.#client
  }

  async start(options: Partial<ClientOptions> = {}): Promise<void> {
    const client = await BlsyncClient.create({
      network: this.chain.config,
      servers: [{ url: this.beacon.url }],
      checkpoint: this.chain.checkpointRoot,
      allowStaleCheckpoint: true,
      engines: [{ url: this.engine.url, jwtSecret: this.chain.jwtSecret }],
      clock: this.#clock,
      now: () => this.#clock.now() + this.clockOffsetMs,
      store: this.store,
      logger: this.log.logger,
      ...options,
    })
    this.#client = client
    client.start()
  }

  async stop(): Promise<void> {
    await this.#client?.stop()
    await this.beacon.close()
    await this.engine.close()
  }

  /** Waits until nothing is wrong and the execution client is led to a head that was made from now on. */
  async isWell(): Promise<void> {
    const { slot } = this.chain.chain
    await this.#eventually(() => {
      const { conditions, engines, head } = this.client.status
      const follows = engines.every(({ status }) => status.kind === 'following')
      if (conditions.length > 0 || !follows || (head?.slot ?? 0) < slot)
        throw new Error(`not well: ${this.#troubles()}`)
    })
  }

  /** Waits until that condition is told, as the cause of everything if it is to be. */
  async tells(kind: ConditionKind, { subject, isCause }: { subject: string; isCause: boolean }): Promise<Condition> {
    this.#seen.clear()
    const isThat = (condition: Condition | undefined): boolean =>
      condition?.kind === kind && condition.subject === subject
    await this.#eventually(() => {
      const { cause, conditions } = this.client.status
      for (const condition of conditions) this.#seen.set(`${condition.kind} of ${condition.subject}`, condition)
      const isTold = isCause ? isThat(cause) : conditions.some(isThat)
      if (!isTold) throw new Error(`${kind} of ${subject} is not told: ${this.#troubles()}`)
    })
    const told = this.#seen.get(`${kind} of ${subject}`)
    if (told === undefined) throw new Error('it vanished')
    return told
  }

  /** What else was raised meanwhile, and is not explained by that condition. */
  othersThan(kind: ConditionKind): readonly string[] {
    return [...this.#seen.values()]
      .filter((seen) => seen.kind !== kind && !conditionTable[seen.kind].explainedBy.includes(kind))
      .map((seen) => `${seen.kind} of ${seen.subject}: ${seen.evidence}`)
  }

  /** Waits until that throws no more, by the clock that all of the world lives by: a busy machine has as much time as an idle one. */
  async #eventually(check: () => void): Promise<void> {
    const limitMs = this.#clock.monotonicMs() + LIMIT_MS
    for (;;) {
      try {
        return check()
      } catch (error) {
        if (this.#clock.monotonicMs() > limitMs) throw error
      }
      await new Promise<void>((resolve) => this.#clock.after(20, resolve))
    }
  }

  #troubles(): string {
    const { conditions, engines, head } = this.client.status
    const wrong = conditions.map(({ kind, subject, evidence }) => `${kind} of ${subject}: ${evidence}`)
    return JSON.stringify({
      wrong,
      head: head?.slot,
      engines: engines.map(({ status }) => status.kind),
      slot: this.chain.chain.slot,
    })
  }
}

export function textAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): RawAnswer {
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: new TextEncoder().encode(body) }
}

/** Answers these routes like this, all of them when none is named, and refuses the event stream with it. */
export function refuseAll({ beacon }: ConditionWorld, answer: RawAnswer): void {
  beacon.behaviour.refuseStream = () => answer
  beacon.behaviour.alterAnswer = () => answer
  beacon.cutEventStreams()
}

export function behaveAgain({ beacon }: ConditionWorld): void {
  delete beacon.behaviour.refuseStream
  delete beacon.behaviour.alterAnswer
  delete beacon.behaviour.alterUpdate
  delete beacon.behaviour.disabledRoutes
  delete beacon.behaviour.muteTopics
}

/** The JSON of one route changed. */
export function alterJson(
  route: AnsweredRequest['route'],
  change: (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): NonNullable<ServerBehaviour['alterAnswer']> {
  return (request, answer) => {
    if (request.route !== route) return answer
    const { data }: { data: Readonly<Record<string, unknown>> } = JSON.parse(new TextDecoder().decode(answer.body))
    return { ...answer, body: new TextEncoder().encode(JSON.stringify({ data: change(data) })) }
  }
}
