import { connect } from 'node:net'
import type { OpenLink } from './EngineLink.ts'
import { MAX_ANSWER_BYTES } from './EngineTransport.ts'
import { JsonSplitter } from './JsonSplitter.ts'
import { connectionDetail, unreachable } from './unreachable.ts'

/**
 * Links over a Unix socket, or a named pipe on Windows. There is no token: whoever can open the file is let in.
 *
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md
 */
export function openIpcLink(path: string): OpenLink {
  return (listener, signal) =>
    new Promise((resolve, reject) => {
      const splitter = new JsonSplitter(MAX_ANSWER_BYTES)
      const socket = connect({ path })
      let detail = 'the connection was closed'
      let isOpen = false
      signal.addEventListener('abort', () => socket.destroy(), { once: true })
      socket.on('error', (error) => {
        detail = connectionDetail(error)
      })
      socket.on('close', () => {
        if (isOpen) listener.ended({ kind: 'broken', detail })
        else reject(unreachable(detail))
      })
      socket.on('data', (bytes) => {
        if (signal.aborted) return
        const { texts, fault } = splitter.push(bytes)
        for (const text of texts) listener.message(text)
        if (fault !== undefined) listener.ended({ kind: 'nonsense', detail: fault })
      })
      socket.on('connect', () => {
        isOpen = true
        resolve({
          send: (body) => {
            if (socket.destroyed) return
            // One write, so that the line feed does not go out alone; clients that read by lines wait for it.
            socket.cork()
            socket.write(body)
            socket.write('\n')
            socket.uncork()
          },
        })
      })
    })
}
