import { bytesToHex, hexToBytes } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import { BlsyncError, ServerError, ValidationError } from '../errors.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import { validateProof } from '../merkle/validateProof.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import type { Header } from '../types/Header.ts'
import type { SyncProtocol } from './requests.ts'

/** Servers refuse longer ones, https://github.com/ChainSafe/lodestar. */
const MAX_DESCRIPTOR_BYTES = 1024

/** How often all servers are asked: a state may be too new for one, or a server may be busy. */
const ATTEMPTS = 3

/** Nodes of the state of a verified block. */
export interface StateQuestion {
  readonly header: Header
  readonly format: ProofFormat
}

interface OpenQuestion extends StateQuestion {
  readonly descriptor: `0x${string}`
  /** Why servers gave none, by server; cleared with each attempt. */
  readonly refusals: Map<ServerHandle, string>
  readonly settle: (outcome: MultiProof | BlsyncError) => void
  attempts: number
  /** No request before that moment. */
  resumeAtMs: number
  isAsked: boolean
}

/**
 * Asks servers for proofs of states, one after the other until one gives it.
 *
 * - a proof counts only if it is of the nodes asked for and leads to the header's state root; else it is its server's
 *   failure, and the next is asked;
 * - every question ends exactly once: with its proof, with the reasons of all servers, or when it is given up.
 */
export class StateQueries implements Module<SyncProtocol> {
  readonly name = 'StateQueries'
  readonly #clock: Clock
  readonly #retryMs: number
  readonly #questions = new Set<OpenQuestion>()
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #wake: Trigger | undefined

  /** @param options.retryMs - between two attempts at all servers */
  constructor({ retryMs, clock = systemClock }: { readonly retryMs: number; readonly clock?: Clock }) {
    this.#clock = clock
    this.#retryMs = retryMs
  }

  /**
   * The proof of nodes of a verified block's state.
   *
   * @throws ValidationError `PROOF_TOO_LARGE` for more nodes than servers give at once
   * @throws ServerError `ERR_NO_STATE_PROOF` when no server gives it, with the reason of each
   * @throws the signal's reason when it is aborted before
   */
  ask({ header, format }: StateQuestion, signal?: AbortSignal): Promise<MultiProof> {
    const descriptor = encodeCompactFormat(format)
    if (descriptor.length > MAX_DESCRIPTOR_BYTES) {
      const limit = 4 * MAX_DESCRIPTOR_BYTES
      const message = `servers prove at most ${limit} values at once, these nodes need ${format.valueCount}: ask for fewer`
      return Promise.reject(new ValidationError('PROOF_TOO_LARGE', message))
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => question.settle(abortError(signal))
      const question: OpenQuestion = {
        header,
        format,
        descriptor: bytesToHex(descriptor),
        refusals: new Map(),
        settle: (outcome) => {
          signal?.removeEventListener('abort', giveUp)
          this.#questions.delete(question)
          if (outcome instanceof BlsyncError) reject(outcome)
          else resolve(outcome)
        },
        attempts: 0,
        resumeAtMs: 0,
        isAsked: false,
      }
      signal?.addEventListener('abort', giveUp)
      this.#questions.add(question)
      if (signal?.aborted === true) giveUp()
      else this.#wake?.fire()
    })
  }

  /** Ends every question. */
  stop(): void {
    for (const question of [...this.#questions]) question.settle(stoppedError())
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    this.#wake = triggers.named(this.name)
  }

  serverRemoved(server: ServerHandle): void {
    for (const { refusals } of this.#questions) refusals.delete(server)
    // It may have been the last that a question waited for.
    if (this.#questions.size > 0) this.#wake?.fire()
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    for (const question of [...this.#questions]) this.#pursue(environment, question)
  }

  #pursue(environment: Environment<SyncProtocol>, question: OpenQuestion): void {
    if (question.isAsked) return
    const waitMs = question.resumeAtMs - this.#clock.monotonicMs()
    const { servers } = environment
    const isRefused = servers.length > 0 && servers.every((server) => question.refusals.has(server))
    if (waitMs > 0) environment.runAgainIn(waitMs)
    else if (isRefused) this.#tryLater(environment, question)
    else this.#request(environment, question)
  }

  #tryLater(environment: Environment<SyncProtocol>, question: OpenQuestion): void {
    if (++question.attempts === ATTEMPTS) {
      question.settle(refusedError(question))
      return
    }
    question.refusals.clear()
    question.resumeAtMs = this.#clock.monotonicMs() + this.#retryMs
    environment.runAgainIn(this.#retryMs)
  }

  #request(environment: Environment<SyncProtocol>, question: OpenQuestion): void {
    const { header, descriptor, refusals } = question
    const refused = (server: ServerHandle, reason: string): void => {
      refusals.set(server, reason)
      question.isAsked = false
    }
    const server = environment.tryRequest(
      { kind: 'stateProof', stateRoot: header.stateRoot, descriptor },
      {
        answered: ({ proof }, server) => {
          if (proof === undefined) refused(server, 'has no proof route, or not this state')
          else this.#take(question, { proof, server, refused })
        },
        failed: (error, server) => refused(server, error.message),
        // A late answer still counts.
        timedOut: (server) => refused(server, 'does not answer'),
      },
      (server) => (refusals.has(server) ? undefined : 0),
    )
    question.isAsked = server !== undefined
  }

  #take(
    question: OpenQuestion,
    {
      proof,
      server,
      refused,
    }: {
      readonly proof: MultiProof
      readonly server: ServerHandle
      readonly refused: (server: ServerHandle, reason: string) => void
    },
  ): void {
    const { header, format } = question
    try {
      validateProof(proof, { format, root: hexToBytes(header.stateRoot, 32) })
    } catch (error) {
      if (!(error instanceof BlsyncError)) throw error
      const reason = `sent a wrong proof of the state at slot ${header.slot}: ${error.message}`
      this.#verdicts.wrong(server, 'stateProof', reason)
      refused(server, reason)
      return
    }
    this.#verdicts.good(server, 'stateProof')
    question.settle(proof)
  }
}

function refusedError({ header, refusals }: OpenQuestion): ServerError {
  const reasons = [...refusals].map(([server, reason]) => `${server.name}: ${reason}`)
  return new ServerError(
    `no beacon node provides this proof of the state at slot ${header.slot} (${reasons.join('; ')}). ` +
      'Lodestar nodes serve proofs of recent states when their proof namespace is enabled (--rest.namespace "*"): ' +
      'add one of those to option servers, or ask for a newer state',
    { code: 'ERR_NO_STATE_PROOF' },
  )
}

/** What a question ends with whose asker gave it up. */
export function abortError(signal: AbortSignal | undefined): BlsyncError {
  const cause: unknown = signal?.reason
  if (cause instanceof BlsyncError) return cause
  return new ServerError('the question was aborted before it was answered', { code: 'ERR_GIVEN_UP', cause })
}

export function stoppedError(): ServerError {
  return new ServerError('the client was stopped before the question was answered', { code: 'ERR_GIVEN_UP' })
}
