import type { BeaconConnections, BeaconRequest, BeaconResponse } from '../../../ts/api/BeaconConnections.ts'
import { bytesToHex } from '../../../ts/bytes.ts'
import type { ChainView } from '../chain/ChainView.ts'
import type { PreparedEvent } from '../chain/PreparedChain.ts'
import type { BranchName } from '../chain/Weather.ts'
import { eventBytes } from '../network/eventBytes.ts'
import { dateAt } from '../network/httpDate.ts'
import { aborted, noRoute, refused, reset } from '../network/networkErrors.ts'
import { ALWAYS_THERE, type Reader, SimulatedBody } from '../network/SimulatedBody.ts'
import type { Random } from '../Random.ts'
import type { WorldTime } from '../WorldTime.ts'
import { type NodeTrouble, noTrouble } from './NodeTrouble.ts'
import { type NodeAnswer, type NodeHabits, nodeAnswer, refusal } from './nodeAnswer.ts'

interface Stream {
  readonly body: SimulatedBody
  /** As they were asked for. */
  readonly topics: string
  /** Whether it has brought an event. */
  hasTold: boolean
}

export interface SimulatedNodeOptions {
  readonly name: string
  readonly world: WorldTime
  readonly random: Random
  readonly habits: NodeHabits
  readonly onRequest: (path: string) => void
  /** Milliseconds there and back. */
  readonly roundTripMs: number
}

/** What nodes may take for the chain. */
export interface ChainViews {
  readonly main: ChainView
  readonly branches: Readonly<Partial<Record<BranchName, ChainView>>>
}

/** A proxy with little patience. */
const CUTTING_SLOTS = 2

const ERROR_BODY_PATHS = /light_client|blocks|headers|envelope/

/**
 * A beacon node and the way to it. What it knows, it knows of a prepared chain; what ails it is its `trouble`.
 */
export class SimulatedNode implements BeaconConnections {
  readonly name: string
  trouble: NodeTrouble = noTrouble()
  /** Requests that came since counting started. */
  requestCount = 0
  /** Those of them that came from whom it had asked to be left alone: another process knows nothing of that. */
  unaskedCount = 0
  /** In which slot a stream last broke before it had brought an event: the next one is not opened at once. */
  untoldBreakSlot = Number.NEGATIVE_INFINITY
  readonly #pauseEndsMs = new WeakMap<Reader, number>()
  readonly #options: SimulatedNodeOptions
  readonly #random: Random
  readonly #streams = new Set<Stream>()
  readonly #bodies = new Set<SimulatedBody>()
  readonly #views: ChainViews
  #frozen: Stream[] = []
  #slot: number

  constructor(options: SimulatedNodeOptions, views: ChainViews, slot: number) {
    this.name = options.name
    this.#options = options
    this.#random = options.random
    this.#views = views
    this.#slot = slot
  }

  /** The newest slot that it knows. */
  get slot(): number {
    const { stuckAtSlot, lagSlots } = this.trouble
    return Math.max(0, Math.min(this.#slot - lagSlots, stuckAtSlot))
  }

  /** The chain as it sees it. */
  get #view(): ChainView {
    const { branch } = this.trouble
    return (branch === undefined ? undefined : this.#views.branches[branch]) ?? this.#views.main
  }

  /** The slot has come to it: it knows of it and tells. */
  learn(slot: number): void {
    this.#slot = slot
    const known = this.slot
    if (this.trouble.isDown || this.trouble.isCutOff) return
    if (this.trouble.isCutting && slot % CUTTING_SLOTS === 0) this.cut()
    if (known !== slot && this.trouble.lagSlots === 0) return
    this.#tell(this.#view.moment(known).events)
    if (this.trouble.isInventing) this.#tell([this.#inventedHead(slot)])
  }

  /** Streams that somebody has open to it. */
  get streamCount(): number {
    return this.#streams.size
  }

  /** Answers that are on their way. */
  get bodyCount(): number {
    return this.#bodies.size
  }

  /** Every open connection breaks. */
  cut(): void {
    for (const { body, hasTold } of this.#streams) {
      if (!hasTold) this.untoldBreakSlot = this.#slot
      body.fail(reset())
    }
    this.#streams.clear()
  }

  /** It has forgotten its connections, and the other end is not told. */
  abandon(): void {
    this.#streams.clear()
  }

  /** Nobody listens at the other end, and neither end knows. */
  freeze(): void {
    for (const stream of this.#streams) this.#frozen.push(stream)
    this.#streams.clear()
  }

  /** The other end finds its old connections broken. */
  thaw(): void {
    for (const { body } of this.#frozen) body.fail(reset())
    this.#frozen = []
  }

  startCounting(): void {
    this.requestCount = 0
    this.unaskedCount = 0
  }

  /** @param reader - whoever asked: its connections end with it, and what comes while it is held waits */
  request(request: BeaconRequest, reader: Reader = ALWAYS_THERE): Promise<BeaconResponse> {
    this.requestCount++
    if (this.#options.world.nowMs < (this.#pauseEndsMs.get(reader) ?? 0)) this.unaskedCount++
    this.#options.onRequest(request.path)
    const { world, roundTripMs } = this.#options
    const { isCutOff, isDown, isSilent, extraDelayMs } = this.trouble
    const delayMs = roundTripMs + extraDelayMs + this.#random.below(10)
    if (isCutOff) return Promise.reject(noRoute())
    return new Promise((resolve, reject) => {
      const plan = world.after(isDown ? roundTripMs : delayMs, () => {
        if (reader.isDead) return
        if (isDown) reject(refused())
        // Half open: only whoever asked ends it.
        else if (!isSilent) this.#answer(request, { resolve, reject }, reader)
      })
      const giveUp = (): void => {
        plan.cancel()
        reject(aborted())
      }
      if (request.signal.aborted) giveUp()
      else request.signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  async destroy(): Promise<void> {
    for (const { body } of this.#streams) body.fail(aborted())
    this.#streams.clear()
  }

  #answer(
    request: BeaconRequest,
    { resolve, reject }: { resolve: (response: BeaconResponse) => void; reject: (error: Error) => void },
    reader: Reader,
  ): void {
    const { trouble } = this
    if (trouble.isDown || trouble.isCutOff) {
      reject(reset())
      return
    }
    if (request.path.startsWith('/eth/v1/events')) {
      resolve(this.#openStream(request, reader))
      return
    }
    const answer = this.#answerTo(request, reader)
    const isBreaking = this.#random.chance(trouble.breaking)
    if (isBreaking && this.#random.chance(0.3)) {
      reject(reset())
      return
    }
    const body = new SimulatedBody(() => this.#bodies.delete(body), reader)
    this.#bodies.add(body)
    request.signal.addEventListener('abort', () => body.fail(aborted()), { once: true })
    resolve({ statusCode: answer.status, headers: this.#headers(answer.headers), body })
    this.#send(body, answer.body, isBreaking ? this.#random.below(answer.body.length + 1) : undefined)
  }

  #answerTo({ path, headers }: BeaconRequest, reader: Reader): NodeAnswer {
    const { trouble } = this
    if (trouble.retryAfterSeconds > 0) {
      this.#pauseEndsMs.set(reader, this.#options.world.nowMs + trouble.retryAfterSeconds * 1_000)
      return refusal(429, 'Too many requests', { 'retry-after': String(trouble.retryAfterSeconds) })
    }
    if (this.#random.chance(trouble.failing)) return refusal(this.#random.pick([500, 503, 502]), 'Internal error')
    const { habits: own } = this.#options
    const habits = trouble.lacks.length === 0 ? own : { ...own, lacks: [...own.lacks, ...trouble.lacks] }
    const answer = nodeAnswer(this.#view, { slot: this.slot, path, accept: headers.accept ?? '', habits })
    const { lie } = trouble
    return lie !== undefined && ERROR_BODY_PATHS.test(path) ? lie(answer, path, this.#random) : answer
  }

  /** @param breaksAt - after so many bytes */
  #send(body: SimulatedBody, bytes: Uint8Array, breaksAt: number | undefined): void {
    const { trickleBytes } = this.trouble
    const sent = breaksAt === undefined ? bytes : bytes.subarray(0, breaksAt)
    const finish = (): void => (breaksAt === undefined ? body.end() : body.fail(reset()))
    if (trickleBytes === 0) {
      body.push(sent)
      finish()
      return
    }
    const sendFrom = (at: number): void => {
      if (body.isOver) return
      body.push(sent.subarray(at, at + trickleBytes))
      if (at + trickleBytes >= sent.length) finish()
      else this.#options.world.after(1_000, () => sendFrom(at + trickleBytes))
    }
    sendFrom(0)
  }

  #openStream({ path, signal }: BeaconRequest, reader: Reader): BeaconResponse {
    const topics = new URL(path, 'http://node').searchParams.getAll('topics').join()
    const body = new SimulatedBody(() => this.#streams.delete(stream), reader)
    const stream: Stream = { topics, hasTold: false, body }
    this.#streams.add(stream)
    signal.addEventListener('abort', () => stream.body.fail(aborted()), { once: true })
    stream.body.push(Buffer.from(':\n\n'))
    return { statusCode: 200, headers: this.#headers({ 'content-type': 'text/event-stream' }), body: stream.body }
  }

  #headers(own: Readonly<Record<string, string>>): Record<string, string> {
    return { ...own, date: dateAt(this.#options.world.nowMs) }
  }

  #tell(events: readonly PreparedEvent[]): void {
    const { isSilent, isMute, keepsAlive, lie } = this.trouble
    if (isSilent || (isMute && !keepsAlive)) return
    for (const stream of this.#streams) {
      const { body, topics } = stream
      if (!isMute && events.length > 0) stream.hasTold = true
      if (isMute) body.push(eventBytes([], topics))
      else if (lie === undefined) body.push(eventBytes(events, topics))
      else body.push(eventBytes(this.#lyingEvents(events, topics), topics))
    }
  }

  #lyingEvents(events: readonly PreparedEvent[], topics: string): readonly PreparedEvent[] {
    const wanted = events.filter(({ topic }) => topics.split(',').includes(topic))
    return wanted.map(({ topic, data }) => ({ topic, data: this.#lyingData(data) }))
  }

  #lyingData(data: string): string {
    const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(data) }
    const { lie } = this.trouble
    const told = lie === undefined ? answer : lie(answer, 'light_client/event', this.#random)
    return Buffer.from(told.body)
      .toString('latin1')
      .replaceAll(/[\r\n]/g, ' ')
  }

  #inventedHead(slot: number): PreparedEvent {
    const root = bytesToHex(Uint8Array.from({ length: 32 }, () => this.#random.below(256)))
    const data = { slot: String(slot), block: root, state: root, epoch_transition: false, execution_optimistic: false }
    return { topic: 'head', data: JSON.stringify(data) }
  }
}
