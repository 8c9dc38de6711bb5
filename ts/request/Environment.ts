import type { HeadInfo } from './HeadInfo.ts'
import type { Protocol, ResponseTo } from './Protocol.ts'
import type { RequestHandler } from './RequestHandler.ts'
import type { ServerHandle } from './ServerHandle.ts'

/**
 * How well a server suits a request: the highest number is asked first, and `undefined` means not at all.
 */
export type ServerPriority = (server: ServerHandle) => number | undefined

/** What a module sees of the world during one round. It must not be kept beyond `process`. */
export interface Environment<P extends Protocol> {
  /** The newest head that was verified. */
  readonly validatedHead: HeadInfo | undefined
  /** The head most servers announce; unverified. */
  readonly prefetchHead: HeadInfo | undefined
  /** Every registered server, available or not, the least recently used first. */
  readonly servers: readonly ServerHandle[]
  /** Whether the server's latest announced head is this one. */
  hasAnnounced(server: ServerHandle, head: HeadInfo): boolean
  /** Whether any server of this round takes a request of that kind at once. */
  canRequestNow(kind: P['request']['kind']): boolean
  /** Whether the server's last answers of that kind were good and in time, or those of no server were. */
  isPromising(server: ServerHandle, kind: P['request']['kind']): boolean
  /** Whether some registered server suits the request, now or when it is available again. */
  canRequestLater(priority?: ServerPriority): boolean
  /**
   * Sends the request to the best available server: one that does not owe the answer already, if there is any, and none that has
   * been slow with such requests; then by `priority`, then one whose last answer was good, then the faster, then the least recently
   * used. The same request (compared by its fields) is not sent again before it has ended or softly timed out.
   *
   * @returns the server asked; `undefined` if none is available, none suits or the request is locked. The module runs
   * again when that changes.
   */
  tryRequest<Request extends P['request']>(
    request: Request,
    handler: RequestHandler<ResponseTo<P, Request>>,
    priority?: ServerPriority,
  ): ServerHandle | undefined
  /**
   * Runs this module again after that time, or earlier if something else calls for it: then only what it asks for in that round
   * still counts.
   */
  runAgainIn(delayMs: number): void
  /** What the server sent of that kind did not hold: it is asked for no more of it for a growing delay. */
  fail(server: ServerHandle, kind: P['request']['kind'], reason: string): void
  /** What the server sent of that kind holds. */
  vouch(server: ServerHandle, kind: P['request']['kind']): void
  /** The slot of a block, by its header: who announced the block at another slot is wrong. */
  bindHead(head: HeadInfo): void
}
