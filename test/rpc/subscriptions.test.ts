import { connect } from 'node:net'
import { WebSocketProvider } from 'ethers'
import { createPublicClient, webSocket } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { TOKEN } from '../../ts/devchain/execution/DevState.ts'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import { executionRulesOf } from '../../ts/execution/executionRulesOf.ts'
import { silentLogger } from '../../ts/log.ts'
import { RpcServer, type RpcServerOptions } from '../../ts/rpc/RpcServer.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock, MovingHead } from '../support/moving-head.ts'
import { expectEthersHears, expectViemHears, viemChain } from '../support/wallet-libraries.ts'

interface Received {
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: unknown
  readonly method?: string
  readonly params?: { readonly subscription: string; readonly result: Readonly<Record<string, unknown>> }
}

describe('the execution RPC over WebSocket', () => {
  let head: MovingHead
  let reader: ExecutionReader
  const open: { close(): Promise<void> | void }[] = []

  beforeAll(async () => {
    head = await MovingHead.create()
  })

  beforeEach(() => {
    reader = new ExecutionReader({
      trusted: () => head.executionBlocks,
      rules: executionRulesOf(head.network),
      providers: [{ url: head.url }],
    })
  })

  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
    reader.stop()
  })

  afterAll(() => head?.chain.stop())

  async function listen(options: Partial<RpcServerOptions> = {}): Promise<RpcServer> {
    const server = await RpcServer.listen({ reader, port: 0, ...options })
    open.push(server)
    return server
  }

  /** A program on that port, which keeps what it is told. */
  async function join(server: RpcServer, headers: Readonly<Record<string, string>> = {}) {
    const socket = new WebSocket(server.url.replace('http', 'ws'), { headers })
    open.push({ close: () => socket.terminate() })
    const received: Received[] = []
    const closed = new Promise<number>((resolve) => socket.on('close', (code: number) => resolve(code)))
    const waiting = new Map<unknown, (answer: Received) => void>()
    socket.on('message', (data) => {
      const message: Received = JSON.parse(String(data))
      received.push(message)
      waiting.get(message.id)?.(message)
    })
    await new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject))
    const ask = (method: string, ...params: readonly unknown[]): Promise<Received> => {
      const id = `asked ${waiting.size}`
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      return new Promise((resolve) => waiting.set(id, resolve))
    }
    const told = (subscription: unknown) =>
      received.flatMap(({ params }) =>
        params !== undefined && params.subscription === subscription ? [params.result] : [],
      )
    return { socket, received, closed, ask, told }
  }

  it('answers calls and batches, and refuses what is no JSON', async () => {
    const { socket, received, ask } = await join(await listen())
    expect(await ask('eth_chainId')).toMatchObject({ result: '0x539' })
    socket.send('[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},{"jsonrpc":"2.0","id":2,"method":"net_version"}]')
    await eventually(() => expect(received.at(-1)).toMatchObject([{ result: '0x539' }, { result: '1337' }]))
    socket.send('{')
    await eventually(() => expect(received.at(-1)).toMatchObject({ error: { code: -32_700 } }))
    socket.send('['.repeat(200))
    await eventually(() => expect(received.filter(({ error }) => error !== undefined)).toHaveLength(2))
  })

  it('tells new heads, and those of the new branch after a reorg, until it is told to stop', async () => {
    const { ask, told, received } = await join(await listen())
    const { result: id } = await ask('eth_subscribe', 'newHeads')
    const first = head.move()
    await eventually(() => expect(told(id)).toHaveLength(1))
    const [header] = told(id)
    const { result: block } = await ask('eth_getBlockByHash', first.hash, false)
    expect(header).toMatchObject({ hash: first.hash, number: `0x${first.number.toString(16)}` })
    expect(block).toMatchObject(header ?? {})
    const second = head.move(1)
    const third = head.move()
    await eventually(() => expect(told(id)).toHaveLength(3))
    expect(told(id).map(({ hash }) => hash)).toEqual([first.hash, second.hash, third.hash])
    expect(await ask('eth_unsubscribe', id)).toMatchObject({ result: true })
    expect(await ask('eth_unsubscribe', id)).toMatchObject({
      error: { code: -32_000, message: 'subscription not found' },
    })
    const { result: other } = await ask('eth_subscribe', 'newHeads')
    head.move()
    await eventually(() => expect(told(other)).toHaveLength(1))
    expect(told(id)).toHaveLength(3)
    expect(received.every(({ method = 'eth_subscription' }) => method === 'eth_subscription')).toBe(true)
  })

  it('tells each log, and with removed what left the chain', async () => {
    const { ask, told } = await join(await listen())
    const { result: id } = await ask('eth_subscribe', 'logs', { address: TOKEN })
    const { result: none } = await ask('eth_subscribe', 'logs', { address: `0x${'12'.repeat(20)}` })
    const first = head.move()
    await eventually(() => expect(told(id)).toHaveLength(1))
    const second = head.move(1)
    await eventually(() => expect(told(id)).toHaveLength(3))
    expect(told(id)).toMatchObject([
      { address: TOKEN, blockHash: first.hash, removed: false },
      { blockHash: first.hash, removed: true },
      { blockHash: second.hash, removed: false },
    ])
    expect(told(none)).toEqual([])
  })

  it('names a subscription before it tells anything of it, also in a batch that takes long', async () => {
    const clock = new ManualClock()
    const { socket, received } = await join(await listen({ clock }))
    const block = reader.block.bind(reader)
    let release = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const asked = vi.spyOn(reader, 'block').mockImplementation(async (header) => {
      await gate
      return block(header)
    })
    const call = (id: number, method: string, ...params: readonly unknown[]) => ({ jsonrpc: '2.0', id, method, params })
    socket.send(JSON.stringify([call(0, 'eth_subscribe', 'newHeads'), call(1, 'eth_getBlockByNumber', 'latest', true)]))
    await eventually(() => expect(asked).toHaveBeenCalled())
    head.move()
    clock.pass(10_000)
    expect(received).toEqual([])
    release()
    await eventually(() => expect(received).toHaveLength(1))
    clock.pass(200)
    await eventually(() => expect(received).toHaveLength(2))
    const [batch, notification] = received
    const [subscribed] = Array.isArray(batch) ? batch : []
    expect(notification?.params?.subscription).toBe(subscribed?.result)
  })

  it('refuses what it does not tell, and more than its share', async () => {
    const { ask } = await join(await listen())
    expect(await ask('eth_subscribe', 'newPendingTransactions')).toMatchObject({
      error: { code: -32_000, message: expect.stringContaining('pending transactions are not followed') },
    })
    expect(await ask('eth_subscribe', 'syncing')).toMatchObject({
      error: { code: -32_601, message: 'no "syncing" subscription in eth namespace' },
    })
    expect(await ask('eth_subscribe')).toMatchObject({ error: { code: -32_602 } })
    expect(await ask('eth_subscribe', 'logs', { address: '0x1' })).toMatchObject({ error: { code: -32_602 } })
    for (let count = 0; count < 128; count++) await ask('eth_subscribe', 'newHeads')
    expect(await ask('eth_subscribe', 'newHeads')).toMatchObject({ error: { code: -32_005 } })
  })

  it('has no subscriptions over HTTP, as there is no way to tell of them', async () => {
    const { url } = await listen()
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] })
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(await answer.json()).toMatchObject({ error: { code: -32_601, message: 'notifications not supported' } })
  })

  it('opens no connection to pages of other origins, or of a name that points to this machine', async () => {
    const server = await listen({ corsOrigins: ['https://app.example'] })
    await expect(join(server, { origin: 'https://evil.example' })).rejects.toThrow('403')
    await expect(join(server, { host: 'evil.example' })).rejects.toThrow('403')
    const { ask } = await join(server, { origin: 'https://app.example' })
    expect(await ask('eth_chainId')).toMatchObject({ result: '0x539' })
  })

  it('has so many connections at most', async () => {
    const server = await listen()
    for (let count = 0; count < 64; count++) await join(server)
    await expect(join(server)).rejects.toThrow('503')
  })

  it('cuts off messages that are too long', async () => {
    const { socket, closed } = await join(await listen())
    socket.send('x'.repeat(5 * 1024 * 1024 + 1))
    expect(await closed).toBe(1009)
  })

  it('cuts off who does not read what he asks for', async () => {
    const debug = vi.fn()
    const server = await listen({ logger: { ...silentLogger, debug } })
    const socket = connect(server.port, '127.0.0.1')
    open.push({ close: () => void socket.destroy() })
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    socket.on('error', () => undefined)
    socket.write(
      'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    await new Promise<void>((resolve) => socket.once('data', () => resolve()))
    socket.pause()
    vi.spyOn(reader.state, 'code').mockResolvedValue(`0x${'00'.repeat(1024 * 1024)}`)
    const frame = maskedFrame(
      '{"jsonrpc":"2.0","id":1,"method":"eth_getCode","params":["TOKEN"]}'.replace('TOKEN', TOKEN),
    )
    for (let count = 0; count < 32; count++) socket.write(frame)
    await eventually(() => expect(debug).toHaveBeenCalledWith('an RPC connection reads too slowly', expect.anything()))
    socket.resume()
    await closed
    expect(socket.destroyed).toBe(true)
  })

  it('cuts off who does not answer a ping', async () => {
    const clock = new ManualClock()
    const { socket, closed, ask } = await join(await listen({ clock }))
    await ask('eth_chainId')
    const pinged = new Promise<void>((resolve) => socket.on('ping', () => resolve()))
    clock.pass(30_000)
    await pinged
    await ask('eth_chainId')
    clock.pass(30_000)
    socket.pause()
    clock.pass(30_000)
    socket.resume()
    expect(await closed).toBe(1006)
  })

  it('says goodbye when it stops, at once', async () => {
    const server = await listen()
    const { closed, ask } = await join(server)
    await ask('eth_subscribe', 'newHeads')
    await server.close()
    expect(await closed).toBe(1001)
  })

  it('closes the connection where a subscription cannot go on without a gap', async () => {
    const { ask, closed } = await join(await listen())
    await ask('eth_subscribe', 'newHeads')
    const before = head.latest
    // The providers do not have what the chain was before.
    vi.spyOn(reader, 'changesSince').mockRejectedValue(new RangeError('no way back'))
    head.move()
    expect(head.latest).not.toBe(before)
    expect(await closed).toBe(1013)
  })

  it('serves viem', async () => {
    const { url } = await listen()
    const transport = webSocket(url.replace('http', 'ws'), { reconnect: false })
    const client = createPublicClient({ chain: viemChain, transport })
    await expectViemHears(head, client)
    const rpc = await client.transport.getRpcClient()
    rpc.close()
  })

  it('serves ethers', async () => {
    const { url } = await listen()
    const provider = new WebSocketProvider(url.replace('http', 'ws'), 1337)
    await expectEthersHears(head, provider)
    await provider.destroy()
  })
})

/** A text frame as clients send it, of up to 125 bytes. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const header = Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0])
  return Buffer.concat([header, payload])
}
