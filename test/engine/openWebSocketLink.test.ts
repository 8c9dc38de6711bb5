import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import { describeFailure } from '../../ts/engine/EngineFailure.ts'
import { EngineSecret } from '../../ts/engine/EngineSecret.ts'
import { LinkTransport } from '../../ts/engine/LinkTransport.ts'
import { openWebSocketLink } from '../../ts/engine/openWebSocketLink.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { failureOf } from '../support/engine-failure.ts'
import { Gate } from '../support/gate.ts'
import { acceptWebSocket, textFrame } from '../support/websocket-peer.ts'

const secret = new Uint8Array(32).fill(7)
const question = (id: number) => ({
  id,
  method: 'eth_blockNumber',
  body: `{"jsonrpc":"2.0","id":${id},"method":"eth_blockNumber","params":[]}`,
  timeoutMs: 8000,
})

describe('a WebSocket to an execution client', () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  const strict = async (): Promise<EngineEndpoint> => {
    const endpoint = await EngineEndpoint.start({ secret, transport: 'websocket' })
    closers.push(() => endpoint.stop())
    return endpoint
  }

  /** A server that does with each attempt to open a WebSocket what it is told. */
  const opener = async (onUpgrade: (request: IncomingMessage, socket: Duplex) => void): Promise<EngineConnection> => {
    const sockets = new Set<Duplex>()
    const server = createServer((_, response) => response.writeHead(404).end('page not found'))
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    })
    server.on('upgrade', onUpgrade)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const engine = connectEngine({ url: `ws://127.0.0.1:${port}`, secret, version: '0.0.0' })
    closers.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    })
    closers.push(() => engine.close())
    return engine
  }

  it('shows the token when it opens, and a fresh one when it opens again', async () => {
    const endpoint = await strict()
    let nowMs = Date.now()
    const transport = new LinkTransport(
      'x',
      openWebSocketLink(new URL(endpoint.url), new EngineSecret(secret), () => nowMs),
    )
    closers.push(() => transport.close())
    await transport.send(question(1))
    // The link is older than any token is good for, and stays.
    nowMs -= 3_600_000
    await transport.send(question(2))
    expect(endpoint.refusedTokens).toBe(0)
    endpoint.script('eth_', { kind: 'disconnect' })
    await failureOf(transport.send(question(3)))
    expect(await failureOf(transport.send(question(4)))).toMatchObject({ kind: 'unauthorized' })
    nowMs += 3_600_000
    expect(await transport.send(question(5))).toContain('"result"')
  })

  it('names the secret when the token is refused and the clocks agree', async () => {
    const endpoint = await strict()
    const engine = connectEngine({ url: endpoint.url, secret: new Uint8Array(32).fill(8), version: '0.0.0' })
    closers.push(() => engine.close())
    const failure = await failureOf(engine.blockNumber())
    expect(failure).toEqual({ kind: 'unauthorized' })
    expect(describeFailure(failure)).toContain('same secret file')
  })

  it('names clock skew when the Date header shows it', async () => {
    const engine = await opener((_, socket) => {
      const date = new Date(Date.now() + 300_000).toUTCString()
      socket.end(`HTTP/1.1 401 Unauthorized\r\nDate: ${date}\r\nContent-Length: 0\r\n\r\n`)
    })
    expect(describeFailure(await failureOf(engine.blockNumber()))).toMatch(/clock skew: its clock is (299|300) s ahead/)
  })

  it('reports a port that has no WebSocket', async () => {
    const engine = await opener((_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'))
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'http', statusCode: 400 })
  })

  it('follows no redirect with the token in hand', async () => {
    const engine = await opener((_, socket) =>
      socket.end('HTTP/1.1 307 Temporary Redirect\r\nLocation: ws://127.0.0.1:1\r\nContent-Length: 0\r\n\r\n'),
    )
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'http', statusCode: 307 })
  })

  it('reports a connection that breaks while it opens', async () => {
    const engine = await opener((_, socket) => socket.destroy())
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'unreachable' })
  })

  it('gives up after the timeout of the call when the server never opens, and then tries anew', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = [new Gate(), new Gate()]
    let attempts = 0
    const engine = await opener(() => {
      asked[attempts]?.open()
      attempts += 1
    })
    for (const gate of asked) {
      const call = failureOf(engine.blockNumber())
      await gate.opened
      vi.advanceTimersByTime(2000)
      expect(await call).toEqual({ kind: 'timeout', method: 'eth_blockNumber', timeoutMs: 2000 })
    }
    vi.useRealTimers()
  })

  it('reports a server that only pretends to open a WebSocket', async () => {
    const engine = await opener((_, socket) =>
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
      ),
    )
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'unreachable' })
  })

  it('reports the code with which the client closes', async () => {
    const engine = await opener((request, socket) => {
      acceptWebSocket(request, socket, (_, peer) => peer.close(1009))
    })
    expect(await failureOf(engine.blockNumber())).toEqual({ kind: 'unreachable', detail: 'closed with code 1009' })
  })

  it.each([
    ['a frame of a kind that does not exist', Buffer.from([0x8b, 0])],
    ['a masked frame', Buffer.from([0x81, 0x80, 0, 0, 0, 0])],
    ['a text that is not UTF-8', textFrame(Buffer.from([0xff]))],
    ['a frame that claims two gigabytes', Buffer.from([0x81, 127, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff])],
    ['compression that was not agreed on', Buffer.from([0xc1, 0])],
    ['fragments without end', Buffer.concat(Array.from({ length: 300 }, (_, i) => fragment(i === 0)))],
  ])('takes %s for a bad answer at once', async (_, bytes) => {
    const engine = await opener((request, socket) => {
      acceptWebSocket(request, socket, (__, peer) => peer.sendBytes(bytes))
    })
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'bad-answer', method: 'eth_blockNumber' })
  })
})

/** A kilobyte of a text that goes on. */
function fragment(isFirst: boolean): Buffer {
  const head = Buffer.from([isFirst ? 0x01 : 0x00, 126, 4, 0])
  return Buffer.concat([head, Buffer.alloc(1024, 0x20)])
}
