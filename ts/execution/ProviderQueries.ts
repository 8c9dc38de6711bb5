import { type Clock, systemClock } from '../clock.ts'
import type { ServerErrorCode } from '../ErrorCode.ts'
import { BlsyncError } from '../errors.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import { ProviderError } from './ProviderError.ts'
import type { ProviderHealth } from './ProviderHealth.ts'
import type { ProviderAnswer, ProviderProtocol, ProviderRequest } from './ProviderProtocol.ts'
import { isPruned, isWithoutMethod } from './refusalKind.ts'
import { UnprovenBlockError } from './UnprovenBlockError.ts'

/** More at once would only wait in a line that grows. */
const MAX_QUESTIONS = 2048

/** What an answer comes to: a proven value, or none where the provider does not have it. */
export type Verify<Value> = (result: unknown) => Value | undefined | Promise<Value | undefined>

interface OpenQuestion {
  readonly request: ProviderRequest
  /** Why providers gave none. */
  readonly refusals: Map<ServerHandle, string>
  /** Whose answers are late: they still count, and others may be asked meanwhile. */
  readonly late: Set<ServerHandle>
  readonly take: (result: unknown, server: ServerHandle) => Promise<void>
  readonly end: (error: BlsyncError) => void
  /** Asked, and neither answered nor late yet. */
  isAsked: boolean
  /** Providers that said that they do not have it. */
  lacking: number
}

/**
 * Asks one provider after the other until one gives an answer that holds.
 *
 * - an answer that does not hold is its provider's failure, and the next one is asked;
 * - every question ends once: with a proven value, with `undefined` when all that answer do not have it, or with the reasons
 *   of all providers;
 * - none waits longer than the deadline, and their number is bounded.
 */
export class ProviderQueries implements Module<ProviderProtocol> {
  readonly name = 'ProviderQueries'
  readonly #deadlineMs: number
  readonly #clock: Clock
  readonly #health: ProviderHealth
  readonly #questions = new Set<OpenQuestion>()
  readonly #verdicts = new Verdicts<ProviderProtocol>()
  readonly #excluded = new Map<ServerHandle, string>()
  #wake: Trigger | undefined
  #isStopped = false

  constructor({
    deadlineMs,
    health,
    clock = systemClock,
  }: {
    readonly deadlineMs: number
    readonly health: ProviderHealth
    readonly clock?: Clock
  }) {
    this.#deadlineMs = deadlineMs
    this.#health = health
    this.#clock = clock
  }

  /**
   * @param verify - throws a BlsyncError for an answer that does not hold
   * @throws ProviderError
   */
  ask<Value>(request: ProviderRequest, verify: Verify<Value>): Promise<Value | undefined> {
    if (this.#isStopped) return Promise.reject(stopped())
    if (this.#questions.size >= MAX_QUESTIONS) {
      const message = `${MAX_QUESTIONS} questions wait for execution providers: ask again later`
      return Promise.reject(new ProviderError(message, { code: 'ERR_PROVIDERS' }))
    }
    return new Promise((resolve, reject) => {
      const close = (): void => {
        timer.cancel()
        this.#questions.delete(question)
      }
      const question: OpenQuestion = {
        request,
        refusals: new Map(),
        late: new Set(),
        isAsked: false,
        lacking: 0,
        take: async (result, server) => {
          const value = await this.#judge({ request, result, server, verify })
          if (!this.#questions.has(question)) return
          if ('value' in value) {
            close()
            resolve(value.value)
          } else {
            this.#refused(question, server, value.reason)
            if (value.isLacking) question.lacking++
            this.#wake?.fire()
          }
        },
        end: (error) => {
          close()
          if (error instanceof ProviderError && error.code === 'ERR_PROVIDERS' && isLacking(question))
            resolve(undefined)
          else reject(error)
        },
      }
      const timer = this.#clock.after(this.#deadlineMs, () => {
        question.end(refusedError(question, `within ${this.#deadlineMs} ms`, 'ERR_GIVEN_UP'))
      })
      this.#questions.add(question)
      this.#wake?.fire()
    })
  }

  /** The provider is asked no more, as it is of another chain. */
  exclude(server: ServerHandle, reason: string): void {
    this.#excluded.set(server, reason)
    this.#wake?.fire()
  }

  /** Ends every question. */
  stop(): void {
    this.#isStopped = true
    for (const question of [...this.#questions]) question.end(stopped())
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    this.#wake = triggers.named(this.name)
  }

  process(environment: Environment<ProviderProtocol>): void {
    this.#verdicts.tell(environment)
    for (const question of [...this.#questions]) this.#pursue(environment, question)
  }

  #pursue(environment: Environment<ProviderProtocol>, question: OpenQuestion): void {
    if (question.isAsked) return
    const isDone = (server: ServerHandle): boolean => question.refusals.has(server) || this.#excluded.has(server)
    if (environment.servers.every(isDone)) {
      for (const [server, reason] of this.#excluded) question.refusals.set(server, reason)
      question.end(refusedError(question, 'that holds', 'ERR_PROVIDERS'))
      return
    }
    const asked = environment.tryRequest(
      question.request,
      {
        answered: ({ answer }, server) => this.#answered(question, answer, server),
        failed: (error, server) => {
          this.#health.failed(server.name, question.request, error)
          this.#refused(question, server, error.message)
        },
        timedOut: (server) => {
          question.late.add(server)
          question.isAsked = false
        },
      },
      (server) => (isDone(server) || question.late.has(server) ? undefined : 0),
    )
    question.isAsked = asked !== undefined
  }

  #answered(question: OpenQuestion, answer: ProviderAnswer, server: ServerHandle): void {
    if ('refusal' in answer) {
      this.#health.refused(server.name, question.request, answer.refusal)
      this.#refused(question, server, `${answer.refusal.message} (code ${answer.refusal.code})`)
    } else {
      void question.take(answer.result, server)
    }
  }

  #refused(question: OpenQuestion, server: ServerHandle, reason: string): void {
    question.refusals.set(server, reason)
    // Another one was asked meanwhile.
    if (!question.late.delete(server)) question.isAsked = false
  }

  async #judge<Value>({
    request,
    result,
    server,
    verify,
  }: {
    readonly request: ProviderRequest
    readonly result: unknown
    readonly server: ServerHandle
    readonly verify: Verify<Value>
  }): Promise<{ readonly value: Value } | { readonly reason: string; readonly isLacking: boolean }> {
    try {
      const value = await verify(result)
      if (value === undefined) {
        this.#health.lacking(server.name, request)
        return { reason: 'does not have it', isLacking: true }
      }
      this.#health.held(server.name, request)
      this.#verdicts.good(server, request.kind)
      return { value }
    } catch (error) {
      // What others do not give, or what links to nothing that is known, proves nothing against this one.
      if (error instanceof ProviderError || error instanceof UnprovenBlockError) {
        return { reason: error.message, isLacking: false }
      }
      const text = error instanceof BlsyncError ? error.message : String(error)
      const reason = `sent a wrong answer to ${request.kind}: ${text}`
      this.#health.wrong(server.name, request, `${request.kind}: ${text}`)
      this.#verdicts.wrong(server, request.kind, reason)
      return { reason, isLacking: false }
    }
  }
}

/** Whether all that gave an answer said that they do not have it. */
function isLacking({ lacking, refusals }: OpenQuestion): boolean {
  return lacking > 0 && lacking === refusals.size
}

function refusedError({ request, refusals }: OpenQuestion, what: string, code: ServerErrorCode): ProviderError {
  if (refusals.size === 0) {
    const message = `no execution provider answers ${request.kind} ${what}: add another one, or ask again later`
    return new ProviderError(message, { code: 'ERR_NO_PROVIDER' })
  }
  const reasons = [...refusals].map(([server, reason]) => `${server.name}: ${reason}`)
  const remedy = remedyFor(reasons.join(' '))
  return new ProviderError(
    `no execution provider gives an answer to ${request.kind} ${what} (${reasons.join('; ')})${remedy}`,
    {
      code,
    },
  )
}

/** What helps, by the words of execution clients. */
function remedyFor(reasons: string): string {
  if (isPruned(reasons)) {
    return '. The state of that block is not kept there: ask for a newer block, or add a provider that keeps old states'
  }
  if (isWithoutMethod(reasons)) {
    return '. Add a provider that has this method: blsync needs eth_getProof and eth_getBlockReceipts'
  }
  return ''
}

function stopped(): ProviderError {
  return new ProviderError('blsync was stopped before the question was answered', { code: 'ERR_GIVEN_UP' })
}
