import type { Clock, Timer } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { Logger } from '../log.ts'
import { type ProbedServer, probeRoutes } from './probeRoutes.ts'
import { routeRemedy } from './routeRemedy.ts'
import type { RouteReport, ServerRoute, ServerRoutes } from './ServerRoutes.ts'

/** What a beacon node is, by its own words, and what it gives. */
export interface ServerDescription extends RouteReport {
  /** Name and version of its client. */
  readonly client?: string
  /** What its operator can do about what it lacks. */
  readonly remedy?: string
}

export interface ServerProbeOptions extends ProbedServer {
  readonly routes: ServerRoutes
  readonly conditions: ConditionSink
  readonly clock: Clock
  readonly logger: Logger
  readonly timing: {
    /** Before routes are asked that the program itself did not need until then. */
    readonly probeMs: number
    /** From one look at a node to the next at least. */
    readonly recheckMs: number
  }
  /** A node of another network is not looked at. */
  readonly isAdmitted: () => boolean
}

/** Looks at what a node lacks are that much rarer. */
const RARELY = 5

/** A light client that serves what it verified: it has the bootstraps of its own checkpoints. */
const BLSYNC = 'blsync/'

/**
 * Finds out what a node is and which routes it has, and tells the user once, and again when that changes.
 *
 * Nothing depends on the outcome: the program asks every node for everything and goes by what it answers.
 */
export class ServerProbe {
  readonly #options: ServerProbeOptions
  #client: string | undefined
  #timer: Timer | undefined
  #lastProbeMs = Number.NEGATIVE_INFINITY
  #isStopped = false
  #said = ''

  constructor(options: ServerProbeOptions) {
    this.#options = options
  }

  get description(): ServerDescription {
    const { report } = this.#options.routes
    const remedy = routeRemedy(this.#client, report)
    return {
      ...report,
      ...(this.#client !== undefined && { client: this.#client }),
      ...(remedy !== undefined && { remedy }),
    }
  }

  /** Looks at the node for the first time. */
  start(): void {
    void this.#introduce()
    this.#probeIn(this.#options.timing.probeMs)
  }

  /** The node may be another one, or configured anew: it is asked for what it lacked, but not all the time. */
  lookAgain(): void {
    const { probeMs, recheckMs } = this.#options.timing
    this.#probeIn(Math.max(probeMs, this.#lastProbeMs + recheckMs - this.#options.clock.monotonicMs()))
  }

  /** A route that was lacking gave something. */
  found(): void {
    this.#tell()
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  #probeIn(ms: number): void {
    this.#timer?.cancel()
    if (!this.#isStopped) this.#timer = this.#options.clock.after(ms, () => void this.#probe())
  }

  async #introduce(): Promise<void> {
    const { api, http, logger } = this.#options
    try {
      const client = await api.version()
      if (client !== this.#client) logger.info('beacon node', { server: http.name, client })
      this.#client = client
    } catch (error) {
      logger.debug('beacon node does not state its version', { server: http.name, reason: String(error) })
    }
  }

  async #probe(): Promise<void> {
    const { routes, isAdmitted, timing } = this.#options
    if (!isAdmitted()) return
    if (this.#client === undefined || this.#lastProbeMs !== Number.NEGATIVE_INFINITY) await this.#introduce()
    this.#lastProbeMs = this.#options.clock.monotonicMs()
    const isCheckpointOnly = this.#client?.startsWith(BLSYNC) === true
    await probeRoutes({ ...this.#options, isCheckpointOnly }, routes)
    if (this.#isStopped || !isAdmitted()) return
    if (routes.isInDoubt) this.#probeIn(timing.probeMs)
    else this.#tell()
    if (!routes.isInDoubt && this.#needed.length > 0) this.#probeIn(RARELY * timing.recheckMs)
  }

  /** What it lacks of what is needed. */
  get #needed(): readonly ServerRoute[] {
    return this.description.lacks.filter((route) => route !== 'proof/state')
  }

  #tell(): void {
    const { http, logger, conditions } = this.#options
    const { gives, lacks, client, remedy } = this.description
    const evidence = this.#needed.join(' ')
    if (evidence === '') conditions.clear('server-lacks-route', http.name)
    else
      conditions.raise({
        kind: 'server-lacks-route',
        subject: http.name,
        evidence,
        ...(remedy !== undefined && { remedy }),
      })
    const news = `${client} ${gives} ${lacks}`
    if (news === this.#said || gives.length + lacks.length === 0) return
    this.#said = news
    logger.info('beacon node serves', { server: http.name, routes: gives.join(' ') || 'nothing' })
    if (lacks.length === 0) return
    const fields = { server: http.name, routes: lacks.join(' '), ...(remedy !== undefined && { remedy }) }
    logger.info('beacon node lacks', fields)
  }
}
