import type { Clock } from '../clock.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { ProviderError } from './ProviderError.ts'
import type { ProviderProtocol, ProviderRequest } from './ProviderProtocol.ts'

/** Why a provider does not take it. */
interface Refusal {
  readonly code: number
  readonly message: string
}

interface Sending {
  readonly request: ProviderRequest
  readonly told: Set<ServerHandle>
  readonly refusals: Refusal[]
  readonly accept: () => void
  readonly refuse: (error: unknown) => void
  open: number
}

/** A provider that cannot be reached is not waited for longer. */
const DEADLINE_MS = 15_000

/** At once; more would only wait. */
const MAX_SENDINGS = 256

/** Sends the same to every provider. */
export class Broadcast implements Module<ProviderProtocol> {
  readonly name = 'Broadcast'
  readonly #clock: Clock
  readonly #sendings = new Set<Sending>()
  #wake: Trigger | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Resolves when one provider accepts it, while the others still get it.
   *
   * @throws RefusedError with the first refusal when all refuse, ProviderError when none answers
   */
  send(request: ProviderRequest): Promise<void> {
    if (this.#sendings.size >= MAX_SENDINGS) {
      return Promise.reject(new ProviderError('too much is being sent already: try again', { code: 'ERR_PROVIDERS' }))
    }
    return new Promise((resolve, reject) => {
      const sending: Sending = {
        request,
        told: new Set<ServerHandle>(),
        refusals: [],
        accept: resolve,
        refuse: reject,
        open: 0,
      }
      this.#sendings.add(sending)
      this.#clock.after(DEADLINE_MS, () => this.#end(sending)).unref()
      this.#wake?.fire()
    })
  }

  /** Ends all of them. */
  stop(): void {
    for (const sending of [...this.#sendings]) this.#end(sending)
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    this.#wake = triggers.named(this.name)
  }

  process(environment: Environment<ProviderProtocol>): void {
    for (const sending of [...this.#sendings]) this.#pursue(environment, sending)
  }

  #pursue(environment: Environment<ProviderProtocol>, sending: Sending): void {
    const untold = environment.servers.filter((server) => !sending.told.has(server))
    if (untold.length === 0 && sending.open === 0) {
      this.#end(sending)
      return
    }
    for (const server of untold) {
      const asked = environment.tryRequest(
        sending.request,
        {
          answered: ({ answer }) => {
            sending.open--
            if ('refusal' in answer) sending.refusals.push(answer.refusal)
            else sending.accept()
          },
          failed: () => {
            sending.open--
          },
        },
        (candidate) => (candidate === server ? 0 : undefined),
      )
      if (asked === undefined) continue
      sending.told.add(server)
      sending.open++
    }
  }

  /** Whoever was accepted has been told so already. */
  #end(sending: Sending): void {
    if (!this.#sendings.delete(sending)) return
    const [refusal] = sending.refusals
    sending.refuse(refusal === undefined ? unanswered(sending) : new RefusedError(refusal))
  }
}

/** A provider's own words about what it does not accept. */
export class RefusedError extends ProviderError {
  readonly rpcCode: number

  constructor({ code, message }: Refusal) {
    super(message, { code: 'ERR_REFUSED' })
    this.rpcCode = code
  }
}

function unanswered({ request }: Sending): ProviderError {
  return new ProviderError(`no execution provider answers ${request.kind}`, { code: 'ERR_NO_PROVIDER' })
}
