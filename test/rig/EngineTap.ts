import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { jsonAt, textAt } from '../support/recorded.ts'

/** One call on its way to the execution client. */
export interface EngineCall {
  readonly method: string
  /** The head, if it is a `forkchoiceUpdated`. */
  readonly headHash: string | undefined
  /** When it came, in milliseconds since 1970. */
  readonly at: number
  /** When the execution client had answered; never, until it has. */
  answeredAt: number
  /** What it said to a forkchoice, such as `VALID`. */
  status: unknown
}

/** Stands before the engine port of an execution client, hands everything on unchanged, and notes each call. */
export class EngineTap {
  readonly port: number
  readonly calls: EngineCall[] = []
  readonly #server: Server

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  static async start({ port, enginePort }: { readonly port: number; readonly enginePort: number }): Promise<EngineTap> {
    const server = createServer()
    const tap = new EngineTap(server, port)
    server.on('request', (call: IncomingMessage, answer: ServerResponse) => {
      tap.#handOn(call, enginePort).then(
        ({ status, body }) => answer.writeHead(status, { 'content-type': 'application/json' }).end(body),
        () => call.socket.destroy(),
      )
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    return tap
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #handOn(
    call: IncomingMessage,
    enginePort: number,
  ): Promise<{ readonly status: number; readonly body: string }> {
    const asked = await textOf(call)
    const json: unknown = JSON.parse(asked)
    const method = String(jsonAt(json, 'method'))
    const noted: EngineCall = {
      method,
      headHash: method.startsWith('engine_forkchoiceUpdated')
        ? textAt(json, 'params', '0', 'headBlockHash')
        : undefined,
      at: Date.now(),
      answeredAt: Number.POSITIVE_INFINITY,
      status: undefined,
    }
    this.calls.push(noted)
    const answer = await ask({ port: enginePort, authorization: call.headers.authorization, body: asked }).finally(
      () => {
        noted.answeredAt = Date.now()
      },
    )
    noted.status = jsonAt(JSON.parse(answer.body), 'result', 'payloadStatus', 'status')
    return answer
  }
}

function ask({
  port,
  authorization,
  body,
}: {
  readonly port: number
  readonly authorization: string | undefined
  readonly body: string
}): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) }
    const call = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }, (response) => {
      textOf(response).then((text) => resolve({ status: response.statusCode ?? 502, body: text }), reject)
    })
    call.once('error', reject)
    call.end(body)
  })
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
