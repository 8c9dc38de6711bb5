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
  fail(server: ServerHandle, kind: P['request']['kind'], reason: string): void
  vouch(server: ServerHandle, kind: P['request']['kind']): void
  bindHead(head: HeadInfo): void
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

  canRequestNow(kind: P['request']['kind']): boolean {
    return this.#isOpen && this.#available(kind).length > 0
  }

  isPromising(server: ServerHandle, kind: P['request']['kind']): boolean {
    const servers = [...this.#context.servers.values()]
    return this.#context.servers.get(server)?.isWell(kind) === true || !servers.some((other) => other.isWell(kind))
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
    const server = this.#best(request, priority)
    if (server === undefined) return undefined
    return this.#context.dispatch(server, request, this.#settlerOf(request, handler, server)) ? server : undefined
  }

  runAgainIn(delayMs: number): void {
    if (this.#isOpen) this.#context.runAgainIn(delayMs)
  }

  fail(server: ServerHandle, kind: P['request']['kind'], reason: string): void {
    this.#context.fail(server, kind, reason)
  }

  vouch(server: ServerHandle, kind: P['request']['kind']): void {
    this.#context.vouch(server, kind)
  }

  bindHead(head: HeadInfo): void {
    this.#context.bindHead(head)
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
        this.fail(server, request.kind, reason)
        handler.failed(new ServerError(reason, { code: 'ERR_WRONG_KIND' }), server)
      },
      failed: (error: BlsyncError) => handler.failed(error, server),
      timedOut: () => handler.timedOut?.(server),
    }
  }

  #best(request: P['request'], priority: ServerPriority | undefined): Server<P> | undefined {
    let best: Server<P> | undefined
    let highest: readonly number[] | undefined
    const suits = (candidate: ServerHandle) => priority === undefined || priority(candidate) !== undefined
    for (const server of this.#available(request.kind, suits)) {
      const { isSlow, isOnTrial, pace } = server.standing(request.kind)
      const standing = [-server.owed(request), isSlow ? 0 : 1, priority?.(server) ?? 0, isOnTrial ? 0 : 1, -pace]
      if (highest !== undefined && !isAbove(standing, highest)) continue
      best = server
      highest = standing
    }
    return best
  }

  /** Asks every suitable server, since each that refuses thereby promises to report when it is available again. */
  #available(kind: P['request']['kind'], suits: (server: ServerHandle) => boolean = () => true): Server<P>[] {
    const { servers, offered } = this.#context
    return [...servers.values()].filter(
      (server) => (offered === undefined || offered.has(server)) && suits(server) && server.canRequestNow(kind),
    )
  }
}

/** Whether the first difference is in favour of `a`. */
function isAbove(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return (a[at] ?? 0) > (b[at] ?? 0)
}
