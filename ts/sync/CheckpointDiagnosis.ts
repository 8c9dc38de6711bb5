import type { Root } from '../bytes.ts'
import { type BlsyncError, DecodeError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotAtTime } from '../params/slots.ts'
import type { Environment } from '../request/Environment.ts'
import { messageAfterName } from '../request/messageAfterName.ts'
import type { RequestHandler } from '../request/RequestHandler.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { type Header, headerRoot } from '../types/Header.ts'
import type { CheckpointProblem } from './CheckpointProblem.ts'
import type { SyncProtocol, SyncResponse } from './requests.ts'

/**
 * How long servers keep blocks and light client data, in epochs.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/phase0/p2p-interface.md#configuration
 */
const MIN_EPOCHS_FOR_BLOCK_REQUESTS = 33_024

type HeaderAnswer = Extract<SyncResponse, { kind: 'header' }>

type Step =
  | { readonly ask: 'checkpoint' }
  /** The slot an epoch starts with, after a checkpoint that lies before it. */
  | { readonly ask: 'epoch-start'; readonly slot: number; readonly otherwise: CheckpointProblem }

export interface CheckpointDiagnosisOptions {
  readonly config: NetworkConfig
  readonly root: Root
  /** Unix milliseconds. */
  readonly now: () => number
  readonly onFound: (server: ServerHandle, problem: CheckpointProblem, detail?: string) => void
}

/**
 * Finds out why a server has no bootstrap for the checkpoint, by asking it for headers. Nothing depends on the answers
 * but what the user reads, so hearsay will do, and a failed request only ends the inquiry.
 */
export class CheckpointDiagnosis {
  readonly #options: CheckpointDiagnosisOptions
  readonly #steps = new Map<ServerHandle, Step>()

  constructor(options: CheckpointDiagnosisOptions) {
    this.#options = options
  }

  /** Begins with the way the bootstrap request failed. */
  begin(server: ServerHandle, error: BlsyncError): void {
    if (error.code === 'ERR_SERVER_STATUS') this.#steps.set(server, { ask: 'checkpoint' })
    else this.#failed(server, error)
  }

  forget(server: ServerHandle): void {
    this.#steps.delete(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    for (const [server, step] of this.#steps) {
      const isSent = environment.tryRequest(
        { kind: 'header', block: step.ask === 'checkpoint' ? this.#options.root : step.slot },
        this.#handler(server, step),
        (candidate) => (candidate === server ? 0 : undefined),
      )
      if (isSent !== undefined) this.#steps.delete(server)
    }
  }

  #handler(server: ServerHandle, step: Step): RequestHandler<HeaderAnswer> {
    const { onFound } = this.#options
    switch (step.ask) {
      case 'checkpoint':
        return {
          answered: (answer) => {
            const next = this.#judgeCheckpoint(answer)
            if (typeof next === 'string') onFound(server, next)
            else this.#steps.set(server, next)
          },
          failed: (error) => this.#failed(server, error),
        }
      case 'epoch-start':
        return {
          // A block between the checkpoint and the epoch's start means that the epoch begins with another block.
          answered: ({ header }) => onFound(server, header.slot === step.slot ? 'not-epoch-start' : step.otherwise),
          failed: ({ code }) => {
            if (code !== 'ERR_SERVER_REMOVED') onFound(server, step.otherwise)
          },
        }
    }
  }

  #failed(server: ServerHandle, error: BlsyncError): void {
    if (error.code !== 'ERR_SERVER_REMOVED')
      this.#options.onFound(server, problemOf(error), messageAfterName(error, server))
  }

  #judgeCheckpoint(answer: HeaderAnswer): CheckpointProblem | Step {
    const { root, config } = this.#options
    const { header } = answer
    if (headerRoot(header) !== root) return 'wrong-answer'
    if (!answer.canonical) return 'not-canonical'
    const otherwise = this.#problemOf(header, answer.finalized)
    const { slotsPerEpoch } = config.preset
    if (header.slot % slotsPerEpoch === 0) return otherwise
    return { ask: 'epoch-start', slot: (Math.floor(header.slot / slotsPerEpoch) + 1) * slotsPerEpoch, otherwise }
  }

  #problemOf(header: Header, isFinalized: boolean): CheckpointProblem {
    const { config, now } = this.#options
    if (!isFinalized) return 'not-finalized'
    const ageSlots = slotAtTime(config, now()) - header.slot
    return ageSlots > MIN_EPOCHS_FOR_BLOCK_REQUESTS * config.preset.slotsPerEpoch ? 'too-old' : 'not-served'
  }
}

/** By which nodes say that they do not know a block; others do not speak of it. */
const UNKNOWN = [400, 404]

function problemOf(error: BlsyncError): CheckpointProblem {
  if (error instanceof DecodeError) return 'wrong-answer'
  switch (error.code) {
    case 'ERR_SERVER_STATUS':
      return 'status' in error && !UNKNOWN.includes(Number(error.status)) ? 'refused' : 'unknown-root'
    case 'ERR_SERVER_REFUSED':
    case 'ERR_SERVER_CONTENT_TYPE':
    case 'ERR_SERVER_REDIRECT':
    case 'ERR_SERVER_NOT_HTTP':
      return 'refused'
    case 'ERR_SERVER_RATE_LIMITED':
      return 'rate-limited'
    case 'ERR_SERVER_TOO_LARGE':
      return 'wrong-answer'
    case 'ERR_WRONG_NETWORK':
      return 'other-network'
    default:
      return 'unreachable'
  }
}
