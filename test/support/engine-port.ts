import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createSocketServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JsonSplitter } from '../../ts/engine/JsonSplitter.ts'
import { acceptWebSocket } from './websocket-peer.ts'

export type EngineTransportKind = 'http' | 'websocket' | 'ipc'

/** The way back for one call. */
export interface PortReply {
  /** The status counts with HTTP alone. */
  send(body: string, options?: { readonly statusCode?: number; readonly dateMs?: number }): void
  cut(): void
  /** Runs once the answer is out, or nobody is there to hear it. */
  onDone(listener: () => void): void
}

/** What an engine port hands to the execution client behind it. */
export interface PortListener {
  /** Whether a token is let in; asked for each HTTP request and for each opening of a WebSocket. */
  admits(token: string): Promise<boolean>
  refused(): void
  nowMs(): number
  call(text: string, reply: PortReply): void
  violation(text: string): void
}

export interface EnginePort {
  readonly url: string
  close(): Promise<void>
}

/** Opens a port, at the address of an earlier one if that is given. */
export async function openEnginePort(
  kind: EngineTransportKind,
  listener: PortListener,
  address?: string,
): Promise<EnginePort> {
  return kind === 'ipc' ? openIpcPort(listener, address) : openWebPort(kind, listener, address)
}

async function openWebPort(
  kind: 'http' | 'websocket',
  listener: PortListener,
  address: string | undefined,
): Promise<EnginePort> {
  const sockets = new Set<Socket>()
  const server = createHttpServer((request, response) => {
    const reply: PortReply = {
      send: (body, { statusCode = 200, dateMs } = {}) => {
        if (dateMs !== undefined) response.setHeader('date', new Date(dateMs).toUTCString())
        response.writeHead(statusCode, { 'content-type': 'application/json' }).end(body)
      },
      cut: () => response.destroy(),
      onDone: (done) => response.once('close', done),
    }
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      if (!(await listener.admits(tokenOf(request)))) {
        listener.refused()
        return reply.send('token refused', { statusCode: 401, dateMs: listener.nowMs() })
      }
      if (request.method !== 'POST') listener.violation(`${request.method} instead of POST`)
      if (request.headers['content-type'] !== 'application/json') listener.violation('the content type is not JSON')
      listener.call(Buffer.concat(chunks).toString(), reply)
    })().catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  if (kind === 'websocket') {
    server.on('upgrade', (request, socket) => {
      socket.on('error', () => socket.destroy())
      void listener.admits(tokenOf(request)).then((isAdmitted) => {
        if (isAdmitted) return acceptWebSocket(request, socket, (text, peer) => listener.call(text, linkReply(peer)))
        listener.refused()
        const date = new Date(listener.nowMs()).toUTCString()
        return socket.end(
          `HTTP/1.1 401 Unauthorized\r\nDate: ${date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        )
      })
    })
  }
  const wanted = address === undefined ? 0 : Number(new URL(address).port)
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    url: `${kind === 'http' ? 'http' : 'ws'}://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

let lastSocket = 0

async function openIpcPort(listener: PortListener, address: string | undefined): Promise<EnginePort> {
  lastSocket += 1
  const path = address ?? join(tmpdir(), `blsync-test-${process.pid}-${lastSocket}.ipc`)
  const sockets = new Set<Socket>()
  const server = createSocketServer((socket) => {
    const splitter = new JsonSplitter(2 ** 24)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      const { texts, fault } = splitter.push(bytes)
      if (fault !== undefined) listener.violation(fault)
      const peer = { send: (body: string) => socket.write(`${body}\n`), destroy: () => socket.destroy() }
      for (const text of texts) listener.call(text, linkReply(peer))
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    url: path,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function linkReply(peer: { send(body: string): void; destroy(): void }): PortReply {
  const listeners: (() => void)[] = []
  const done = (): void => {
    for (const listener of listeners.splice(0)) listener()
  }
  return {
    send: (body) => {
      peer.send(body)
      done()
    },
    cut: () => {
      peer.destroy()
      done()
    },
    onDone: (listener) => listeners.push(listener),
  }
}

function tokenOf(request: IncomingMessage): string {
  return request.headers.authorization?.replace(/^Bearer /, '') ?? ''
}
