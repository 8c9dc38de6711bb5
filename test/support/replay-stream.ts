import type { ServerResponse } from 'node:http'
import type { SeenRequest } from './loopback-server.ts'
import type { RecordedChain } from './replay-chain.ts'

/** Serves recorded event streams: the recorded bytes of the topics asked for, when the clock passes their time. */
export function serveRecordedStream(chain: RecordedChain, request: SeenRequest, response: ServerResponse): void {
  const { profile, clock, stream } = chain
  const topics = new Set(request.query.getAll('topics').flatMap((value) => value.split(',')))
  const unknown = [...topics].find((topic) => !profile.topics.includes(topic))
  if (unknown !== undefined || topics.size === 0) {
    const message = topics.size === 0 ? 'no valid topics specified' : `${unknown}: invalid topic name`
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ message, code: 400 }))
    return
  }
  const open = (): void => {
    if (response.headersSent) return
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    response.flushHeaders()
  }
  if (!profile.lateStreamHeaders) open()
  let next = stream.findIndex((piece) => piece.atMs > clock.nowMs)
  if (next < 0) next = stream.length
  const sendDue = (): void => {
    for (let piece = stream[next]; piece !== undefined && piece.atMs <= clock.nowMs; piece = stream[next]) {
      next++
      if (piece.topic !== undefined && !topics.has(piece.topic)) continue
      open()
      response.write(piece.bytes)
    }
  }
  response.on('close', clock.onAdvance(sendDue))
}
