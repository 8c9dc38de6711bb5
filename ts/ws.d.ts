/** What is used of it; programs that connect are in tests alone. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events'
  import type { IncomingMessage } from 'node:http'
  import type { Duplex } from 'node:stream'

  export class WebSocket extends EventEmitter {
    /** Bytes that were sent and are still here. */
    readonly bufferedAmount: number
    constructor(url: string, options?: { readonly headers?: Readonly<Record<string, string>> })
    on(event: 'message', listener: (data: Buffer | ArrayBuffer | Buffer[]) => void): this
    on(event: 'close', listener: (code: number) => void): this
    on(event: 'open' | 'ping' | 'pong', listener: () => void): this
    on(event: 'error', listener: (error: Error) => void): this
    send(data: string, done?: (error?: Error) => void): void
    ping(): void
    pause(): void
    resume(): void
    close(code?: number, reason?: string): void
    terminate(): void
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: {
      readonly noServer: true
      readonly clientTracking: false
      readonly maxPayload: number
      readonly perMessageDeflate: false
    })
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (socket: WebSocket) => void): void
  }
}
