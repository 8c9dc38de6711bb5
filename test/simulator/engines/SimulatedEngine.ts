import type { Root } from '../../../ts/bytes.ts'
import type { ExecutionBlock } from '../../../ts/devchain/execution/ExecutionBlock.ts'
import { ExecutionClient } from '../../../ts/devchain/execution/ExecutionClient.ts'
import { callEngineMethod } from '../../../ts/devchain/execution/engineMethods.ts'
import { payloadFault } from '../../../ts/devchain/execution/payloadFault.ts'
import { RpcFault } from '../../../ts/devchain/execution/RpcFault.ts'
import { EngineCallError } from '../../../ts/engine/EngineFailure.ts'
import type { EngineMessage, EngineTransport } from '../../../ts/engine/EngineTransport.ts'
import type { PreparedChain } from '../chain/PreparedChain.ts'
import type { Life } from '../Life.ts'
import type { Random } from '../Random.ts'
import type { WorldTime } from '../WorldTime.ts'
import { type EngineTrouble, noEngineTrouble } from './EngineTrouble.ts'
import { faultOnce } from './faultOnce.ts'

/** A call as the execution client got it. */
export interface EngineCallSeen {
  readonly engine: string
  readonly method: string
  readonly params: readonly unknown[]
  /** How the parameters begin, for logs. */
  readonly text: string
  readonly answer: string
  /** Nobody waits for its answer any more. */
  readonly isGivenUp: boolean
}

export interface SimulatedEngineOptions {
  readonly name: string
  readonly world: WorldTime
  readonly random: Random
  readonly chain: PreparedChain
  /** What its peers would give. */
  readonly payload: (hash: Root) => ExecutionBlock | undefined
  readonly onCall: (call: EngineCallSeen) => void
}

const LATENCY_MS = 8

/** Where the parameters of a call begin in its text. */
const PARAMS = '"params":['

/** How long it takes over a payload: some machines are fast, and some take seconds. */
const PAYLOAD_MS = [60, 60, 400, 1_200] as const

/** An execution client with the ways in which one fails; it outlives the client that leads it. */
export class SimulatedEngine {
  readonly name: string
  trouble: EngineTrouble = noEngineTrouble()
  /** So many payloads more it holds to be invalid. */
  invalidAnswers = 0
  /** Another number is another release. */
  release = 1
  readonly options: SimulatedEngineOptions
  readonly #payloadMs: number
  #client: ExecutionClient
  #starts = 1
  /** Version and parameters of the call that is being answered. */
  #call = ''

  constructor(options: SimulatedEngineOptions) {
    this.name = options.name
    this.options = options
    this.#payloadMs = options.random.pick(PAYLOAD_MS)
    this.#client = this.#empty()
  }

  get head(): string {
    return this.#client.head
  }

  /** Its data is gone. */
  wipe(): void {
    this.#client = this.#empty()
    this.#starts++
  }

  /** A way to it for one process, which may close it, or die. */
  transport(life: Life): EngineTransport {
    let isClosed = false
    const open = new Set<(error: Error) => void>()
    return {
      label: this.name,
      send: (message) => {
        if (life.isDead) return new Promise(() => undefined)
        if (isClosed) return Promise.reject(unreachable('closed'))
        return new Promise((resolve, reject) => {
          const fail = (error: Error): void => {
            open.delete(fail)
            deadline.cancel()
            life.deliver(() => reject(error))
          }
          open.add(fail)
          const { method, timeoutMs } = message
          const deadline = this.options.world.after(timeoutMs, () =>
            fail(new EngineCallError({ kind: 'timeout', method, timeoutMs })),
          )
          const answer = (text: string): void => {
            if (!open.delete(fail)) return
            deadline.cancel()
            life.deliver(() => resolve(text))
          }
          this.#receive(message, { fail, answer, isGivenUp: () => !open.has(fail) })
        })
      },
      tokenRefused: () => undefined,
      close: async () => {
        isClosed = true
        for (const fail of [...open]) fail(unreachable('closed'))
      },
    }
  }

  #receive(
    message: EngineMessage,
    {
      fail,
      answer,
      isGivenUp,
    }: { fail: (error: Error) => void; answer: (text: string) => void; isGivenUp: () => boolean },
  ): void {
    const { world, random } = this.options
    const { trouble } = this
    const delayMs =
      LATENCY_MS + random.below(20) + (message.method.startsWith('engine_newPayload') ? this.#payloadMs : 0)
    world.after(delayMs + trouble.extraDelayMs, () => {
      if (trouble.isDown) fail(unreachable('ECONNREFUSED'))
      if (trouble.isDown || trouble.isHanging) return
      const text = Buffer.from(message.body).toString()
      const { params }: { readonly params: readonly unknown[] } = JSON.parse(text)
      const paramsText = text.slice(text.indexOf(PARAMS) + PARAMS.length)
      this.#call = `${message.method} ${paramsText}`
      const outcome = this.#outcome(message.method, params)
      this.options.onCall({
        engine: this.name,
        method: message.method,
        params,
        text: paramsText.slice(0, 300),
        answer: JSON.stringify(outcome),
        isGivenUp: isGivenUp(),
      })
      answer(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...outcome }))
    })
  }

  #outcome(method: string, params: readonly unknown[]): object {
    const { trouble } = this
    const isPayload = method.startsWith('engine_newPayload')
    const isForkchoice = method.startsWith('engine_forkchoiceUpdated')
    if (method.startsWith('engine_getClientVersion')) {
      const version = `${this.release}.${this.#starts}`
      return { result: [{ code: 'SI', name: 'simulated', version, commit: '0x00000000' }] }
    }
    if (trouble.refusalCode !== 0 && (isPayload || isForkchoice)) {
      return { error: { code: trouble.refusalCode, message: 'refused by a simulated fault' } }
    }
    if (trouble.isSyncing && isPayload) return { result: SYNCING }
    if (trouble.isSyncing && isForkchoice) return { result: { payloadStatus: SYNCING, payloadId: null } }
    if (isPayload && (trouble.isWrong || this.invalidAnswers > 0)) {
      this.invalidAnswers = Math.max(0, this.invalidAnswers - 1)
      return { result: { status: 'INVALID', latestValidHash: null, validationError: 'simulated' } }
    }
    try {
      return { result: callEngineMethod(this.#client, method, params) }
    } catch (error) {
      if (error instanceof RpcFault) return { error: { code: error.code, message: error.message } }
      throw error
    }
  }

  #empty(): ExecutionClient {
    const { chain, payload } = this.options
    return new ExecutionClient({
      config: chain.config,
      genesis: chain.executionGenesis,
      network: (hash) => (this.trouble.isAlone ? undefined : payload(hash)),
      syncRounds: 1,
      payloadFault: (...call) => faultOnce(this.#call, () => payloadFault(...call)),
    })
  }
}

const SYNCING = { status: 'SYNCING', latestValidHash: null, validationError: null }

function unreachable(detail: string): EngineCallError {
  return new EngineCallError({ kind: 'unreachable', detail })
}
