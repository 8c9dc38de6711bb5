import type { Root } from '../../ts/bytes.ts'
import type { PortReply } from './engine-port.ts'

/** What the engine endpoint is told to answer instead of what it thinks. */
export type ScriptedAnswer =
  | {
      readonly kind: 'status'
      readonly status: string
      readonly latestValidHash?: Root
      readonly validationError?: string
    }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly data?: unknown }
  | { readonly kind: 'result'; readonly result: unknown }
  /** 401, with the endpoint's own idea of the time. */
  | { readonly kind: 'unauthorized'; readonly dateMs?: number }
  | { readonly kind: 'http'; readonly statusCode: number; readonly body?: string }
  /** Any body with status 200. */
  | { readonly kind: 'raw'; readonly body: string }
  /** The usual answer, but not before `until`. */
  | { readonly kind: 'delay'; readonly until: Promise<void> }
  | { readonly kind: 'hang' }
  | { readonly kind: 'disconnect' }

/** Writes an answer in the form that the method has. */
export function sendEngineAnswer(
  reply: PortReply,
  call: { readonly id: unknown; readonly method: string; readonly nowMs: number },
  answer: ScriptedAnswer,
): void {
  const sendRpc = (outcome: object): void => reply.send(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...outcome }))
  switch (answer.kind) {
    case 'result':
      sendRpc({ result: answer.result })
      break
    case 'status': {
      const { status, latestValidHash = null, validationError = null } = answer
      const payloadStatus = { status, latestValidHash, validationError }
      const isForkchoice = call.method.startsWith('engine_forkchoiceUpdated')
      sendRpc({ result: isForkchoice ? { payloadStatus, payloadId: null } : payloadStatus })
      break
    }
    case 'error': {
      const { code, message, data = null } = answer
      sendRpc({ error: { code, message, data } })
      break
    }
    case 'unauthorized':
      reply.send('token refused', { statusCode: 401, dateMs: answer.dateMs ?? call.nowMs })
      break
    case 'http':
      reply.send(answer.body ?? '', { statusCode: answer.statusCode })
      break
    case 'raw':
      reply.send(answer.body)
      break
    case 'disconnect':
      reply.cut()
      break
    case 'delay':
    case 'hang':
      break
  }
}
