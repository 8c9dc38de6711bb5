import type { WebSocket } from 'ws'
import type { Clock, Timer } from '../clock.ts'
import type { Logger } from '../log.ts'
import { answerBody } from './answerBody.ts'
import type { ChainWatch } from './ChainWatch.ts'
import type { RpcContext } from './RpcMethod.ts'
import { Subscriptions } from './Subscriptions.ts'

export interface RpcSocketOptions {
  readonly context: RpcContext
  readonly watch: ChainWatch
  readonly logger: Logger
  readonly clock: Clock
}

/** As HTTP bodies. */
export const MAX_MESSAGE_BYTES = 5 * 1024 * 1024

/** Messages that are answered at once; more are not read meanwhile. */
const MAX_UNDER_WAY = 16

/** What may wait for a slow reader when something more is to be sent. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024

/** A connection that does not answer a ping before the next one is gone. */
const PING_MS = 30_000

/** Codes of https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 and its registry. */
const GOING_AWAY = 1001
const TRY_AGAIN = 1013

/**
 * A WebSocket connection: calls, and notifications of its subscriptions.
 *
 * - What is read and not answered, what is answered and not read, and the subscriptions are limited; who reads too slowly is
 *   cut off, as a gap would not be seen.
 * - Notifications of a subscription come after the answer that names it.
 */
export class RpcSocket {
  readonly #socket: WebSocket
  readonly #options: RpcSocketOptions
  readonly #subscriptions: Subscriptions
  readonly #waiting: Uint8Array[] = []
  #underWay = 0
  #bytesUnderWay = 0
  #isAlive = true
  #timer: Timer

  constructor(socket: WebSocket, options: RpcSocketOptions) {
    this.#socket = socket
    this.#options = options
    this.#subscriptions = new Subscriptions({
      reader: options.context.reader,
      watch: options.watch,
      notify: (subscription, result) =>
        this.#send(JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params: { subscription, result } })),
      // The program connects again, and asks for what it missed.
      end: () => socket.close(TRY_AGAIN, 'subscriptions cannot go on without a gap: subscribe again'),
    })
    this.#timer = this.#ping()
    socket.on('error', (error) => options.logger.debug('an RPC connection failed', { error: error.message }))
    socket.on('message', (data) => this.#take(asBytes(data)))
    socket.on('pong', () => {
      this.#isAlive = true
    })
    socket.on('close', () => this.#end())
  }

  /** Says goodbye and does not wait for an answer. */
  close(): void {
    this.#socket.close(GOING_AWAY, 'blsync stops')
    this.#socket.terminate()
  }

  #end(): void {
    this.#timer.cancel()
    this.#waiting.length = 0
    this.#subscriptions.stop()
  }

  #take(message: Uint8Array): void {
    this.#isAlive = true
    this.#waiting.push(message)
    this.#goOn()
  }

  #goOn(): void {
    for (;;) {
      const isFull = this.#underWay >= MAX_UNDER_WAY || this.#bytesUnderWay >= MAX_MESSAGE_BYTES
      const message = isFull ? undefined : this.#waiting.shift()
      if (message === undefined) break
      void this.#answer(message)
    }
    if (this.#waiting.length > 0) this.#socket.pause()
    else this.#socket.resume()
  }

  async #answer(message: Uint8Array): Promise<void> {
    this.#underWay++
    this.#bytesUnderWay += message.length
    try {
      const text = await answerBody(message, { ...this.#options.context, subscriptions: this.#subscriptions })
      if (text !== undefined) this.#send(text)
      this.#subscriptions.start()
    } catch (error) {
      this.#options.logger.debug('an RPC message failed', { error: String(error) })
      this.#socket.terminate()
    } finally {
      this.#underWay--
      this.#bytesUnderWay -= message.length
      this.#goOn()
    }
  }

  #send(text: string): void {
    const { bufferedAmount: unsent } = this.#socket
    if (unsent <= MAX_UNSENT_BYTES) {
      this.#socket.send(text)
      return
    }
    this.#options.logger.debug('an RPC connection reads too slowly', { unsent })
    this.#socket.terminate()
  }

  #ping(): Timer {
    return this.#options.clock
      .after(PING_MS, () => {
        // What is not read meanwhile may be the answer.
        if (!this.#isAlive && this.#underWay === 0) return this.#socket.terminate()
        this.#isAlive = false
        this.#socket.ping()
        this.#timer = this.#ping()
      })
      .unref()
  }
}

function asBytes(data: Buffer | ArrayBuffer | readonly Buffer[]): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return data instanceof Uint8Array ? data : Buffer.concat(data)
}
