import type { Sparingly } from './Sparingly.ts'

/** What a light client can use of a beacon node, by the names of errors and logs, in the order people read them. */
export const LIGHT_CLIENT_ROUTES = [
  'light_client/bootstrap',
  'light_client/updates',
  'light_client/optimistic_update',
  'light_client/finality_update',
] as const

const ROUTES = ['headers', 'blocks', 'events', ...LIGHT_CLIENT_ROUTES, 'proof/state'] as const

/** A group of the beacon API's routes that a node gives or lacks as one. */
export type ServerRoute = (typeof ROUTES)[number]

/** Which routes a beacon node has, as far as its answers tell. */
export interface RouteReport {
  /** It answered them. */
  readonly gives: readonly ServerRoute[]
  /** It says that it has no such route, or nothing there. */
  readonly lacks: readonly ServerRoute[]
}

/** Statuses by which servers say that they have no such route, or nothing there. */
const LACKING = [404, 405, 501]

/** Once may be chance: what was asked for may not be there yet, or no more. */
const REFUSALS_OF_LACK = 2

/**
 * What the answers of one beacon node tell of its routes.
 *
 * - a route that gave something once is there, whatever is missing later: a block may be unknown, a slot empty;
 * - a route that refused twice is lacking;
 * - errors of other kinds tell nothing.
 */
export class ServerRoutes {
  readonly #gives = new Set<ServerRoute>()
  readonly #refusals = new Map<ServerRoute, number>()
  readonly #onFound: () => void
  readonly #retries: Sparingly | undefined

  /**
   * @param onFound - called when a route that was lacking gave something
   * @param retries - when a route that is lacking may be tried again, as it may have come since; never if left out
   */
  constructor(onFound: () => void = () => undefined, retries?: Sparingly) {
    this.#onFound = onFound
    this.#retries = retries
  }

  /** Whether it has given anything. */
  gives(route: ServerRoute): boolean {
    return this.#gives.has(route)
  }

  /** Whether it refused often enough to be taken for lacking it. */
  lacks(route: ServerRoute): boolean {
    return (this.#refusals.get(route) ?? 0) >= REFUSALS_OF_LACK
  }

  /** Whether a question would most likely be in vain. */
  isVain(route: ServerRoute): boolean {
    return this.lacks(route) && this.#retries?.isDue() !== true
  }

  /** The server may be another one now: what it lacked it has to refuse once more. */
  doubt(): void {
    for (const [route, refusals] of this.#refusals) this.#refusals.set(route, Math.min(refusals, REFUSALS_OF_LACK - 1))
  }

  /** Whether a route refused once and may be there all the same. */
  get isInDoubt(): boolean {
    return [...this.#refusals.values()].includes(1)
  }

  /** Anything that is not a route of this table is of no account. */
  gave(endpoint: string): void {
    const route = ROUTES.find((candidate) => candidate === endpoint)
    if (route === undefined) return
    const wasLacking = this.lacks(route)
    this.#gives.add(route)
    this.#refusals.delete(route)
    if (wasLacking) this.#onFound()
  }

  /** @param status - of an answer about something that a node with that route has */
  refused(route: ServerRoute, status: number | undefined): void {
    if (status === undefined || !LACKING.includes(status) || this.#gives.has(route)) return
    this.#refusals.set(route, (this.#refusals.get(route) ?? 0) + 1)
  }

  get report(): RouteReport {
    return {
      gives: ROUTES.filter((route) => this.#gives.has(route)),
      lacks: ROUTES.filter((route) => this.lacks(route)),
    }
  }
}
