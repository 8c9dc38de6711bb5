import type { ServerResponse } from 'node:http'
import type { SeenRequest } from './loopback-server.ts'

/** The server's end of one event stream, in the hands of a test. */
export class StreamConnection {
  readonly topics: readonly string[]
  /** Resolves when the client has gone. */
  readonly left: Promise<void>
  readonly #response: ServerResponse

  constructor(request: SeenRequest, response: ServerResponse) {
    this.topics = request.query.getAll('topics')
    this.#response = response
    this.left = new Promise((resolve) => response.on('close', () => resolve()))
  }

  /** Sends the headers. Some servers do so only with their first event. */
  open(headers: Readonly<Record<string, string>> = { 'content-type': 'text/event-stream' }): void {
    this.#response.writeHead(200, headers)
    this.#response.flushHeaders()
  }

  /** Sends text or bytes as they are, headers first if they are still missing. */
  send(text: string | Uint8Array): void {
    if (!this.#response.headersSent) this.open()
    this.#response.write(text)
  }

  /** Sends one event whole. */
  event(name: string, data: unknown): void {
    this.send(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Ends the stream in order. */
  end(): void {
    this.#response.end()
  }

  /** Cuts the connection without a last chunk. */
  cut(): void {
    this.#response.destroy()
  }
}
