import { type ChildProcess, spawn } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { LoopbackServer } from '../test/support/loopback-server.ts'
import { environment } from './ClientProcess.ts'
import { type Usage, usageOf } from './Usage.ts'

const FILE = new URL('emptyFollower.mjs', import.meta.url).pathname
const ANSWER = JSON.stringify({ jsonrpc: '2.0', id: 1, result: '00'.repeat(700) })

/** A process with nothing in it but Node, which makes the exchanges of a follower: what Node itself bounds. */
export class EmptyFollower {
  readonly #child: ChildProcess
  readonly #stream: ServerResponse
  readonly #close: () => void
  /** From the start of the process to its first request. */
  readonly firstRequestMs: number

  private constructor(parts: { child: ChildProcess; stream: ServerResponse; startedMs: number; close: () => void }) {
    this.firstRequestMs = Date.now() - parts.startedMs
    this.#child = parts.child
    this.#stream = parts.stream
    this.#close = parts.close
  }

  static async start(): Promise<EmptyFollower> {
    let opened: (stream: ServerResponse) => void = () => undefined
    const stream = new Promise<ServerResponse>((resolve) => {
      opened = resolve
    })
    const server = await LoopbackServer.start(({ path }, response) => {
      if (path === '/events') opened(response.writeHead(200, { 'content-type': 'text/event-stream' }))
      else response.end(ANSWER)
    })
    const startedMs = Date.now()
    const child = spawn(process.execPath, [FILE, server.url], { stdio: 'inherit', env: environment })
    const close = () => {
      child.kill('SIGKILL')
      void server.close()
    }
    return new EmptyFollower({ child, stream: await stream, startedMs, close })
  }

  get usage(): Usage {
    return usageOf(this.#child.pid)
  }

  /** Has it make the exchanges of a slot. */
  head(): void {
    this.#stream.write('event: head\ndata: {}\n\n')
  }

  end(): void {
    this.#close()
  }
}
