import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

/** How many signed an update, and how many it takes. */
export interface SignerShortage {
  readonly count: number
  readonly needed: number
}

/** What a server has for a period instead of an update that leads on. */
interface Refusal {
  readonly period: number
  readonly text: string
  /** As far as the server knows, the committee of the period never had enough signers. */
  readonly isWeak: boolean
  readonly signerCount: number
}

/** What an honest server's best update of a period lacks when too few of its committee signed. */
const WEAKNESSES: Readonly<Record<string, string>> = {
  NOT_ENOUGH_SIGNERS: 'too few signed',
  TOO_FEW_SIGNERS: 'too few signed',
  NO_NEXT_COMMITTEE: 'the best update names no next committee',
  SIGNATURE_PERIOD: 'the best update was signed in the next period',
}

/**
 * Says why the chain of committees does not reach the running period although servers were asked: a weak period, or one
 * of which nobody gives the update.
 *
 * - only the period that is needed next counts, and only when it is over: of the running one nobody may have any yet;
 * - of a weak period the update with the most signers is told.
 */
export class UpdateTrouble {
  readonly #conditions: ConditionSink
  readonly #committeeSize: number
  readonly #refusals = new Map<ServerHandle, Refusal>()
  #weakPeriod: number | undefined

  constructor({ conditions, committeeSize }: { readonly conditions: ConditionSink; readonly committeeSize: number }) {
    this.#conditions = conditions
    this.#committeeSize = committeeSize
  }

  /** The period that is needed, over, and of which nobody asked so far has a usable update. */
  get weakPeriod(): number | undefined {
    return this.#weakPeriod
  }

  /** The server gives nothing for the period. */
  lacks(server: ServerHandle, period: number, reason: string): void {
    this.#refusals.set(server, { period, text: reason, isWeak: false, signerCount: 0 })
  }

  /** The server's update of the period is of no use, and that is not its fault. */
  unusable(server: ServerHandle, period: number, reason: string, signers?: SignerShortage): void {
    const weakness = WEAKNESSES[reason]
    this.#refusals.set(server, {
      period,
      text: signers === undefined ? (weakness ?? `its update is unusable: ${reason}`) : this.#numbers(signers),
      isWeak: weakness !== undefined,
      signerCount: signers?.count ?? 0,
    })
  }

  serverRemoved(server: ServerHandle): void {
    this.#refusals.delete(server)
  }

  /** Nothing is known of what servers have. */
  forget(): void {
    this.#refusals.clear()
  }

  /**
   * @param next - the period that the chain needs the update of
   * @param reaches - whether a server's own head is far enough for it to have that
   */
  look({
    next,
    current,
    servers,
    reaches,
  }: {
    readonly next: number
    readonly current: number
    readonly servers: readonly ServerHandle[]
    readonly reaches: (server: ServerHandle) => boolean
  }): void {
    for (const [server, { period }] of this.#refusals) if (period !== next) this.#refusals.delete(server)
    const notThere = servers.filter((server) => !this.#refusals.has(server) && !reaches(server))
    const refusals: readonly (readonly [ServerHandle, Refusal])[] =
      next < current ? [...this.#refusals, ...notThere.map((server) => [server, notReached(next)] as const)] : []
    const [weak] = refusals.filter(([, { isWeak }]) => isWeak).sort(([, a], [, b]) => b.signerCount - a.signerCount)
    const isLackedByAll = servers.length > 0 && servers.every((server) => refusals.some(([other]) => other === server))
    this.#weakPeriod = weak === undefined ? undefined : next
    if (weak === undefined) this.#conditions.clear('weak-period')
    else this.#conditions.raise({ kind: 'weak-period', evidence: `period ${next}: ${weak[1].text}` })
    if (weak !== undefined || !isLackedByAll) this.#conditions.clear('committees-behind')
    else this.#conditions.raise({ kind: 'committees-behind', evidence: `period ${next}: ${describe(refusals)}` })
  }

  #numbers({ count, needed }: SignerShortage): string {
    return `${count} of ${this.#committeeSize} signed, ${needed} needed`
  }
}

function notReached(period: number): Refusal {
  return { period, text: 'its own head does not reach so far', isWeak: false, signerCount: 0 }
}

function describe(refusals: readonly (readonly [ServerHandle, Refusal])[]): string {
  return refusals.map(([server, { text }]) => `${server.name}: ${text}`).join('; ')
}
