import { type Clock, systemClock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { BlsyncError, DecodeError, InternalError } from '../errors.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { RequestServer } from '../request/RequestServer.ts'
import type { ServerEvent } from '../request/ServerEvent.ts'
import type { BeaconEvent, SyncProtocol, SyncRequest, SyncResponse } from '../sync/requests.ts'
import type { BeaconConnections } from './BeaconConnections.ts'
import type { BeaconExchange } from './BeaconExchange.ts'
import { BeaconHttp } from './BeaconHttp.ts'
import type { BeaconHttpError } from './BeaconHttpError.ts'
import { BeaconLightApi } from './BeaconLightApi.ts'
import type { ClockReading } from './ClockReading.ts'
import { decodeBeaconEvent, eventTopics } from './decodeBeaconEvent.ts'
import { EventStream } from './EventStream.ts'
import type { HttpTimeouts } from './HttpTimeouts.ts'
import { hidingLogger } from './hidingLogger.ts'
import { type NetworkFacts, NetworkGate } from './NetworkGate.ts'
import { NewsFilter } from './NewsFilter.ts'
import { performRequest } from './performRequest.ts'
import { ServerHealth } from './ServerHealth.ts'
import { type ServerDescription, ServerProbe } from './ServerProbe.ts'
import { ServerRoutes } from './ServerRoutes.ts'
import { Sparingly } from './Sparingly.ts'
import type { ServerSentEvent } from './SseParser.ts'
import { StatePoller } from './StatePoller.ts'
import { SyncingWatch } from './SyncingWatch.ts'
import { defaultTiming, type SyncServerTiming } from './SyncServerTiming.ts'

export interface SyncServerOptions {
  /** Base URL of a beacon node, with or without path and trailing slash; may hold user name and password. */
  readonly url: string
  /** For people and logs; that of the address when left out. */
  readonly name?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  readonly config: NetworkConfig
  /** Told what is wrong with the node, under its name. */
  readonly conditions?: ConditionSink
  readonly logger?: Logger
  readonly timeouts?: Partial<HttpTimeouts>
  readonly timing?: Partial<SyncServerTiming>
  /** Told how every request ended. */
  readonly onExchange?: (exchange: BeaconExchange) => void
  /** Told of the node's clock with every answer that shows it. */
  readonly onDate?: (reading: ClockReading) => void
  /** Told what the node says of the network. */
  readonly onFacts?: (facts: NetworkFacts) => void
  readonly clock?: Clock
  /** Connections to an origin; those of the machine when left out. */
  readonly connections?: (origin: string) => BeaconConnections
}

type Listener = (event: ServerEvent<SyncProtocol>) => void

/**
 * A beacon node as the scheduler sees it: typed requests, and news from its event stream or, while that is down or says
 * nothing, from polling.
 *
 * - the latest state is fetched at start and whenever the stream opens again, at the same time as the stream;
 * - a node of another network fails every request with an error that says so, and none of its news is passed on; it is
 *   asked again later;
 * - blocks and payloads are not asked of a node that has been found to have none, but now and then;
 * - the same news is told once.
 */
export class SyncServer implements RequestServer<SyncProtocol> {
  readonly name: string
  readonly #config: NetworkConfig
  readonly #logger: Logger
  readonly #http: BeaconHttp
  readonly #api: BeaconLightApi
  readonly #gate: NetworkGate
  readonly #routes: ServerRoutes
  readonly #probe: ServerProbe
  readonly #stream: EventStream
  readonly #poller: StatePoller
  readonly #news = new NewsFilter()
  readonly #health: ServerHealth
  readonly #syncing: SyncingWatch
  readonly #endings: Sparingly
  readonly #unusable: Sparingly
  readonly #openRequests = new Set<number>()
  #listener: Listener | undefined
  #openings = 0
  #isStreaming = false

  /** @throws ConfigError when the URL is none */
  constructor(options: SyncServerOptions) {
    const { config, conditions = noConditions, clock = systemClock } = options
    const timing = { ...defaultTiming(config), ...options.timing }
    this.#config = config
    this.#endings = new Sparingly(clock)
    this.#unusable = new Sparingly(clock)
    this.#routes = new ServerRoutes(() => this.#probe.found(), new Sparingly(clock, timing.blocksAgainMs))
    this.#http = new BeaconHttp({
      ...options,
      onAnswered: (endpoint) => {
        this.#health.answered()
        this.#routes.gave(endpoint)
      },
      onFailed: (error) => this.#health.failed(error),
    })
    this.name = this.#http.name
    const logger = hidingLogger(options.logger ?? silentLogger, this.#http.mask)
    this.#logger = logger
    this.#health = new ServerHealth({ server: this.name, conditions, clock, slotMs: config.slotDurationMs })
    this.#api = new BeaconLightApi(this.#http, config)
    this.#gate = new NetworkGate({
      api: this.#api,
      config,
      conditions,
      clock,
      logger,
      server: this.name,
      timing,
      onRefused: (error) => this.#refuseAll(error),
      onAdmitted: () => this.#poller.poll(),
      onFacts: (facts) => options.onFacts?.(facts),
    })
    this.#probe = new ServerProbe({
      http: this.#http,
      api: this.#api,
      config,
      routes: this.#routes,
      conditions,
      clock,
      logger,
      timing,
      isAdmitted: () => this.#gate.refusal === undefined,
    })
    this.#syncing = new SyncingWatch({
      api: this.#api,
      conditions,
      clock,
      server: this.name,
      intervalMs: timing.quietMs,
    })
    this.#stream = new EventStream({
      http: this.#http,
      topics: eventTopics(config),
      timing,
      clock,
      listener: {
        opened: () => this.#streamOpened(),
        event: (event) => this.#streamSaid(event),
        closed: (error) => this.#streamClosed(error),
      },
    })
    this.#poller = new StatePoller({
      api: this.#api,
      clock,
      timing,
      isNeeded: (quietMs) => this.#isPollNeeded(quietMs > timing.quietMs),
      onEvent: (event) => this.#tell(event),
      onReachable: (isReachable) => this.#reportState(isReachable),
    })
  }

  /** What the node is and gives, as far as its answers told. */
  get description(): ServerDescription {
    return this.#probe.description
  }

  subscribe(listener: Listener): void {
    this.#listener = listener
    const { proxy } = this.#http
    if (proxy !== undefined) this.#logger.info('beacon node is reached through a proxy', { server: this.name, proxy })
    this.#gate.start()
    this.#stream.start()
    this.#poller.start()
    this.#probe.start()
    this.#syncing.look()
  }

  sendRequest(id: number, request: SyncRequest): void {
    void this.#answer(id, request)
  }

  unsubscribe(): void {
    this.#listener = undefined
    this.#openRequests.clear()
    this.#stream.stop()
    this.#poller.stop()
    this.#gate.stop()
    this.#probe.stop()
    this.#syncing.stop()
    void this.#http.close()
  }

  async #answer(id: number, request: SyncRequest): Promise<void> {
    this.#openRequests.add(id)
    const ending = await this.#perform(request).then(
      (response): ServerEvent<SyncProtocol> => ({ type: 'response', id, response }),
      (error: unknown): ServerEvent<SyncProtocol> => ({ type: 'failed', id, error: this.#asBlsyncError(error) }),
    )
    if (this.#openRequests.delete(id)) this.#listener?.(ending)
  }

  async #perform(request: SyncRequest): Promise<SyncResponse> {
    if (this.#gate.refusal !== undefined) throw this.#gate.refusal
    if (this.#lacks(request)) return { kind: request.kind }
    // Asked while the node's word on its network is still under way; what it answers counts when that is in.
    const answer = performRequest(this.#api, request)
    answer.catch(() => undefined)
    await this.#gate.checked
    if (this.#gate.refusal !== undefined) throw this.#gate.refusal
    return answer
  }

  /** A node without blocks, such as another light client, has no payloads either. */
  #lacks(request: SyncRequest): request is Extract<SyncRequest, { readonly kind: 'block' | 'envelope' }> {
    return (request.kind === 'block' || request.kind === 'envelope') && this.#routes.isVain('blocks')
  }

  #refuseAll(error: BeaconHttpError): void {
    for (const id of [...this.#openRequests]) {
      this.#openRequests.delete(id)
      this.#listener?.({ type: 'failed', id, error })
    }
    this.#reportState(false)
  }

  #streamOpened(): void {
    this.#isStreaming = true
    this.#openings++
    this.#reportState(true)
    // At a start everything is asked for beside the stream.
    if (this.#openings === 1 && (this.#gate.isDecided || this.#gate.isAsking)) return
    // The node may have been restarted, updated or replaced, and what it said meanwhile was not heard.
    this.#api.forgetEncodings()
    this.#routes.doubt()
    this.#gate.checkAgain()
    this.#probe.lookAgain()
    this.#syncing.look()
    this.#poller.poll()
  }

  /** A node that has nothing new to say may be syncing. */
  #isPollNeeded(isQuiet: boolean): boolean {
    if (isQuiet) this.#syncing.look()
    return isQuiet || !this.#isStreaming
  }

  #streamSaid(event: ServerSentEvent): void {
    let decoded: BeaconEvent | undefined
    try {
      decoded = decodeBeaconEvent(this.#config, event)
    } catch (error) {
      const reason = this.#asBlsyncError(error).message
      if (this.#unusable.isDue()) {
        this.#logger.warn('beacon node sent an unusable event', { server: this.name, reason })
      }
      return
    }
    this.#health.heard()
    this.#reportState(true)
    if (decoded === undefined) return
    if (decoded.type === 'optimistic') this.#poller.heard()
    this.#tell(decoded)
  }

  #streamClosed(error: BeaconHttpError): void {
    const fields = { server: this.name, reason: error.message }
    if (this.#isStreaming && this.#endings.isDue())
      this.#logger.info('event stream ended, polling until it opens again', fields)
    else this.#logger.debug('event stream is not open', fields)
    this.#isStreaming = false
    this.#poller.poll()
  }

  /** News of a node whose network is not known yet waits; the poller's first answers come with the verdict. */
  #tell(event: BeaconEvent): void {
    void this.#gate.checked.then(() => {
      if (this.#gate.refusal !== undefined || !this.#news.isNews(event)) return
      this.#listener?.({ type: 'event', event })
    })
  }

  #reportState(isReachable: boolean): void {
    if (this.#gate.refusal !== undefined) this.#passState('disconnected')
    else if (this.#isStreaming) this.#passState('streaming')
    else this.#passState(isReachable ? 'polling' : 'disconnected')
  }

  #passState(state: Extract<BeaconEvent, { type: 'status' }>['state']): void {
    const event: BeaconEvent = { type: 'status', state }
    if (this.#news.isNews(event)) this.#listener?.({ type: 'event', event })
  }

  /** Errors of answers that do not decode quote them. */
  #asBlsyncError(error: unknown): BlsyncError {
    if (!(error instanceof BlsyncError)) {
      return new InternalError(`an answer of ${this.name} could not be handled`, { cause: error })
    }
    if (error instanceof DecodeError) error.message = this.#http.mask.hide(error.message)
    return error
  }
}
