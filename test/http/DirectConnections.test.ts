import { createServer, type Server, Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Clock, systemClock } from '../../ts/clock.ts'
import { DirectConnections } from '../../ts/http/DirectConnections.ts'
import type { HttpAnswer } from '../../ts/http/HttpConnections.ts'
import { CleanUp } from '../support/clean-up.ts'
import { eventually } from '../support/eventually.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

const cleanUp = new CleanUp()
afterEach(() => vi.restoreAllMocks())

/** A server that keeps its sockets, and answers each request with the same bytes. */
class Peer {
  readonly sockets: Socket[] = []
  readonly #server: Server
  bytes = OK

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.sockets.push(socket)
      socket.on('error', () => undefined)
      socket.on('data', () => socket.write(this.bytes))
    })
  }

  static async start(): Promise<Peer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return cleanUp.add(new Peer(server), (it) => it.close())
  }

  get origin(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
    return `http://127.0.0.1:${address.port}`
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function connectionsTo(origin: string, clock: Clock = systemClock): DirectConnections {
  const options = { origin, connections: 2, connectMs: 1_000, maxHeaderBytes: 1_024, clock }
  return cleanUp.add(new DirectConnections(options), (it) => it.destroy())
}

const get = (connections: DirectConnections, signal = new AbortController().signal): Promise<HttpAnswer> =>
  connections.request({ method: 'GET', path: '/', headers: {}, signal })

async function textOf({ body }: HttpAnswer): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) if (chunk instanceof Uint8Array) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('DirectConnections', () => {
  it('sends one request after the other over one connection', async () => {
    const peer = await Peer.start()
    const connections = connectionsTo(peer.origin)
    for (let i = 0; i < 3; i++) expect(await textOf(await get(connections))).toBe('ok')
    expect(peer.sockets).toHaveLength(1)
  })

  it('opens no more connections than it may; what is beyond waits', async () => {
    const peer = await Peer.start()
    const connections = connectionsTo(peer.origin)
    const answers = Array.from({ length: 5 }, async () => textOf(await get(connections)))
    expect(await Promise.all(answers)).toEqual(Array(5).fill('ok'))
    expect(peer.sockets).toHaveLength(2)
  })

  it('does not use a connection again that the server has just closed', async () => {
    const peer = await Peer.start()
    const connections = connectionsTo(peer.origin)
    await textOf(await get(connections))
    for (let i = 0; i < 20; i++) {
      peer.sockets.at(-1)?.destroy()
      expect(await textOf(await get(connections))).toBe('ok')
    }
  })

  it('fails with the code of a lost connection when there is no answer', async () => {
    const peer = await Peer.start()
    peer.bytes = ''
    const connections = connectionsTo(peer.origin)
    const asked = get(connections)
    await eventually(() => expect(peer.sockets).toHaveLength(1))
    peer.sockets[0]?.destroy()
    await expect(asked).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it.each([
    ['not HTTP', 'hello\r\n\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(2_000)}\r\n\r\n`],
  ])('fails with a code of the parser when the answer is %s', async (_, bytes) => {
    const peer = await Peer.start()
    peer.bytes = bytes
    await expect(get(connectionsTo(peer.origin))).rejects.toMatchObject({ code: expect.stringMatching(/^HPE_/) })
  })

  it('breaks off a body when the exchange is ended, and one that the server breaks off', async () => {
    const peer = await Peer.start()
    peer.bytes = OK.slice(0, -1)
    const connections = connectionsTo(peer.origin)
    const controller = new AbortController()
    const ours = textOf(await get(connections, controller.signal))
    controller.abort()
    await expect(ours).rejects.toMatchObject({ code: 'ABORT_ERR' })
    const theirs = textOf(await get(connections))
    peer.sockets.at(-1)?.destroy()
    await expect(theirs).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('gives up on a connection that does not come about in time', async () => {
    const peer = await Peer.start()
    const connections = connectionsTo(peer.origin, {
      ...systemClock,
      after: (delayMs, call) => {
        expect(delayMs).toBe(1_000)
        return systemClock.soon(call)
      },
    })
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      return Object.assign(this, { connecting: true })
    })
    await expect(get(connections)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  it('ends everything with destroy, and begins nothing after it', async () => {
    const peer = await Peer.start()
    peer.bytes = ''
    const connections = connectionsTo(peer.origin)
    const open = Array.from({ length: 4 }, () => get(connections).catch((error: unknown) => error))
    await eventually(() => expect(peer.sockets).toHaveLength(2))
    await connections.destroy()
    for (const ending of await Promise.all(open)) expect(ending).toMatchObject({ code: 'ABORT_ERR' })
    await expect(get(connections)).rejects.toMatchObject({ code: 'ABORT_ERR' })
    expect(peer.sockets).toHaveLength(2)
  })
})
