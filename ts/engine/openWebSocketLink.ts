import type { Duplex } from 'node:stream'
import { Agent, type Dispatcher, WebSocket } from 'undici'
import { EngineCallError } from './EngineFailure.ts'
import type { LinkEnd, OpenLink } from './EngineLink.ts'
import type { EngineSecret } from './EngineSecret.ts'
import { MAX_ANSWER_BYTES } from './EngineTransport.ts'
import { isTokenRefusal, refusedToken } from './refusedToken.ts'
import { ATTEMPTS, connectionDetail, unreachable } from './unreachable.ts'

/** A close that the other side did not announce, and what such a socket is called: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const NO_CLOSE_FRAME = 1006

/** What a WebSocket itself does not tell of its opening and its end. */
interface Wire {
  socket?: Duplex
  statusCode?: number
  date?: string | string[] | undefined
  /** Why the connection, or the attempt, failed. */
  fault?: string
  /** The other side has gone; otherwise an end without a close frame is our own doing. */
  hasLeft?: boolean
}

/**
 * Links over a WebSocket. The token is checked when the connection is opened and not again, so that every opening has a
 * fresh one.
 *
 * @param secret - shared with the execution client
 * @param now - unix time in milliseconds, for the token
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md
 */
export function openWebSocketLink(url: URL, secret: EngineSecret, now: () => number): OpenLink {
  return async (listener, signal) => {
    const token = await secret.token(now())
    if (signal.aborted) throw unreachable('closed')
    const wire: Wire = {}
    const webSocket = { maxPayloadSize: MAX_ANSWER_BYTES }
    const agent = new Agent({ webSocket, headersTimeout: 0, bodyTimeout: 0, connect: ATTEMPTS })
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${token}` },
      dispatcher: agent.compose((dispatch) => (options, handler) => dispatch(options, watch(handler, wire))),
    })
    socket.binaryType = 'arraybuffer'
    const destroy = (): void => {
      wire.socket?.destroy()
      void agent.destroy()
    }
    signal.addEventListener('abort', destroy, { once: true })
    socket.addEventListener('message', ({ data }: { data: unknown }) => {
      if (!signal.aborted) listener.message(textOf(data))
    })
    return new Promise((resolve, reject) => {
      let isOpen = false
      socket.addEventListener('close', ({ code }) => {
        destroy()
        if (isOpen) listener.ended(endOf(wire, code))
        else {
          if (wire.statusCode !== undefined && isTokenRefusal(wire.statusCode)) secret.refused()
          reject(handshakeFailure(wire, now()))
        }
      })
      socket.addEventListener('open', () => {
        isOpen = true
        // Text frames: some clients do not read the other kind.
        resolve({ send: (body) => socket.send(typeof body === 'string' ? body : Buffer.from(body).toString('utf8')) })
      })
    })
  }
}

function textOf(data: unknown): string {
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : String(data)
}

function handshakeFailure({ statusCode, date, fault }: Wire, nowMs: number): EngineCallError {
  if (statusCode === undefined || statusCode === 101) return unreachable(fault ?? 'no WebSocket')
  if (isTokenRefusal(statusCode)) return refusedToken({ statusCode, date }, nowMs)
  return new EngineCallError({ kind: 'http', method: 'the opening of the WebSocket', statusCode })
}

function endOf({ fault, hasLeft }: Wire, code: number): LinkEnd {
  if (code !== NO_CLOSE_FRAME) return { kind: 'broken', detail: `closed with code ${code}` }
  if (hasLeft === true) return { kind: 'broken', detail: fault ?? 'the connection was closed' }
  return { kind: 'nonsense', detail: `no WebSocket message of at most ${MAX_ANSWER_BYTES} bytes` }
}

/** Passes everything on and notes what the WebSocket keeps to itself. */
function watch(handler: Dispatcher.DispatchHandler, wire: Wire): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, statusCode, headers, socket) => {
      wire.statusCode = statusCode
      wire.socket = socket
      socket.once('end', () => {
        wire.hasLeft = true
      })
      socket.once('error', (error) => {
        wire.hasLeft = true
        wire.fault = connectionDetail(error)
      })
      handler.onRequestUpgrade?.(controller, statusCode, headers, socket)
    },
    onResponseStart: (controller, statusCode, headers, statusMessage) => {
      wire.statusCode = statusCode
      wire.date = headers.date
      handler.onResponseStart?.(controller, statusCode, headers, statusMessage)
    },
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError: (controller, error) => {
      wire.fault = connectionDetail(error)
      handler.onResponseError?.(controller, error)
    },
  }
}
