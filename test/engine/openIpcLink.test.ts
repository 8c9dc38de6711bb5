import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import { failureOf } from '../support/engine-failure.ts'

const ANSWER = '{"jsonrpc":"2.0","id":1,"result":"0x10"}'

describe('an IPC socket of an execution client', () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  let lastPath = 0

  /** A client that does with every piece of a request what it is told. */
  const client = async (onData: (socket: Socket, bytes: Buffer) => void): Promise<EngineConnection> => {
    lastPath += 1
    const path = join(tmpdir(), `blsync-ipc-${process.pid}-${lastPath}.ipc`)
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('data', (bytes) => onData(socket, bytes))
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const engine = connectEngine({ url: `ipc://${path}`, version: '0.0.0' })
    closers.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    })
    closers.push(() => engine.close())
    return engine
  }

  it('ends each request with one line feed and has none inside', async () => {
    const seen: Buffer[] = []
    const engine = await client((socket, bytes) => {
      seen.push(bytes)
      if (bytes.at(-1) === 0x0a) socket.write(`${ANSWER}\n`)
    })
    await engine.blockNumber()
    expect(Buffer.concat(seen).toString()).toBe('{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}\n')
  })

  it.each([
    ['with a line feed', `${ANSWER}\n`],
    ['without one', ANSWER],
    ['with blanks all around', ` \r\n${ANSWER}\r\n`],
    ['over several lines', JSON.stringify(JSON.parse(ANSWER), null, 2)],
  ])('reads an answer %s', async (_, text) => {
    const engine = await client((socket) => socket.write(text))
    expect(await engine.blockNumber()).toBe(16)
  })

  it('reads an answer that comes byte by byte', async () => {
    const engine = await client(async (socket) => {
      for (const char of ANSWER) await new Promise((resolve) => socket.write(char, resolve))
    })
    expect(await engine.blockNumber()).toBe(16)
  })

  it('reports a path where nothing is', async () => {
    const engine = connectEngine({ url: '/nowhere/geth.ipc', version: '0.0.0' })
    closers.push(() => engine.close())
    expect(await failureOf(engine.blockNumber())).toEqual({ kind: 'unreachable', detail: 'ENOENT' })
  })

  it('reports a client that hangs up', async () => {
    const engine = await client((socket) => socket.end())
    expect(await failureOf(engine.blockNumber())).toEqual({ kind: 'unreachable', detail: 'the connection was closed' })
  })

  it.each([
    ['garbage', 'hello'],
    ['bytes', '\0\x01\x02'],
    ['JSON that never ends', `{"jsonrpc":"2.0","id":1,"result":"${'x'.repeat(300_000)}`],
    ['brackets that never close', '['.repeat(300_000)],
    ['brackets that do not match', '{"jsonrpc":"2.0","id":1,"result":[}}'],
  ])('takes %s for a bad answer at once', async (_, text) => {
    const engine = await client((socket) => socket.write(text))
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'bad-answer', method: 'eth_blockNumber' })
  })
})
