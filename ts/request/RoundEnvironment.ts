import { type BlsyncError, ServerError } from '../errors.ts'
import type { Environment, ServerPriority } from './Environment.ts'
import type { HeadInfo } from './HeadInfo.ts'
import type { HeadTracker } from './HeadTracker.ts'
import type { Protocol, ResponseTo } from './Protocol.ts'
import type { RequestHandler } from './RequestHandler.ts'
import type { RequestSettler, Server } from './Server.ts'
import type { ServerHandle } from './ServerHandle.ts'

/** What the scheduler lends to one module for one round. */
export interface RoundContext<P extends Protocol> {
  /** Every registered server, the least recently used first; changes during the round. */
  readonly servers: ReadonlyMap<ServerHandle, Server<P>>
  /** The servers this module may use in this round; all if left out. */
  readonly offered: ReadonlySet<Server<P>> | undefined
  readonly heads: HeadTracker
  /** Sends the request unless it is locked, and moves the server to the end. */
  dispatch(server: Server<P>, request: P['request'], settler: RequestSettler<P>): boolean
  runAgainIn(delayMs: number): void
  fail(server: ServerHandle, reason: string): void
}

/** The {@link Environment} of one module in one round; after the round it sends nothing. */
export class RoundEnvironment<P extends Protocol> implements Environment<P> {
  readonly #context: RoundContext<P>
  #isOpen = true

  constructor(context: RoundContext<P>) {
    this.#context = context
  }

  get validatedHead(): HeadInfo | undefined {
    return this.#context.heads.validatedHead
  }

  get prefetchHead(): HeadInfo | undefined {
    return this.#context.heads.prefetchHead
  }

  get servers(): readonly ServerHandle[] {
    return [...this.#context.servers.keys()]
  }

  hasAnnounced(server: ServerHandle, head: HeadInfo): boolean {
    return this.#context.heads.announcedHead(server)?.root === head.root
  }

  canRequestNow(): boolean {
    return this.#isOpen && this.#available().length > 0
  }

  canRequestLater(priority?: ServerPriority): boolean {
    return this.servers.some((server) => priority === undefined || priority(server) !== undefined)
  }

  tryRequest<Request extends P['request']>(
    request: Request,
    handler: RequestHandler<ResponseTo<P, Request>>,
    priority?: ServerPriority,
  ): ServerHandle | undefined {
    if (!this.#isOpen) return undefined
    const server = this.#best(priority)
    if (server === undefined) return undefined
    return this.#context.dispatch(server, request, this.#settlerOf(request, handler, server)) ? server : undefined
  }

  runAgainIn(delayMs: number): void {
    if (this.#isOpen) this.#context.runAgainIn(delayMs)
  }

  fail(server: ServerHandle, reason: string): void {
    this.#context.fail(server, reason)
  }

  close(): void {
    this.#isOpen = false
  }

  #settlerOf<Request extends P['request']>(
    request: Request,
    handler: RequestHandler<ResponseTo<P, Request>>,
    server: Server<P>,
  ): RequestSettler<P> {
    const isAnswer = (response: P['response']): response is ResponseTo<P, Request> => response.kind === request.kind
    return {
      answered: (response) => {
        if (isAnswer(response)) return handler.answered(response, server)
        const reason = `${server.name} answered a ${request.kind} request with ${response.kind}`
        this.fail(server, reason)
        handler.failed(new ServerError(reason, { code: 'ERR_WRONG_KIND' }), server)
      },
      failed: (error: BlsyncError) => handler.failed(error, server),
      timedOut: () => handler.timedOut?.(server),
    }
  }

  #best(priority: ServerPriority | undefined): Server<P> | undefined {
    let best: Server<P> | undefined
    let highest = Number.NEGATIVE_INFINITY
    for (const server of this.#available((candidate) => priority === undefined || priority(candidate) !== undefined)) {
      const rank = priority?.(server) ?? 0
      if (best !== undefined && rank <= highest) continue
      best = server
      highest = rank
    }
    return best
  }

  /** Asks every suitable server, since each that refuses thereby promises to report when it is available again. */
  #available(suits: (server: ServerHandle) => boolean = () => true): Server<P>[] {
    const { servers, offered } = this.#context
    return [...servers.values()].filter(
      (server) => (offered === undefined || offered.has(server)) && suits(server) && server.canRequestNow(),
    )
  }
}
