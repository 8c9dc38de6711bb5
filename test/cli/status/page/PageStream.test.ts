import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Html } from '../../../../ts/cli/status/page/html.ts'
import { PageStream } from '../../../../ts/cli/status/page/PageStream.ts'
import { type Clock, systemClock, type Timer } from '../../../../ts/clock.ts'

let parts: Record<string, string>
let due: (() => void) | undefined
let stream: PageStream
let server: Server
let port: number

const timer: Timer = {
  cancel: () => {
    due = undefined
  },
  unref: () => timer,
}

const clock: Clock = {
  ...systemClock,
  after: (_delayMs, call) => {
    due = call
    return timer
  },
}

beforeEach(async () => {
  parts = { head: 'one', slots: 'many' }
  due = undefined
  stream = new PageStream(clock, () => new Map(Object.entries(parts).map(([id, text]) => [id, Html.trusted(text)])))
  server = createServer((_request, response) => stream.add(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})

afterEach(async () => {
  stream.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function open(): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get({ port, agent: false }, resolve).on('error', reject))
}

/** The next piece that comes. */
function next(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => response.once('data', (chunk: Buffer) => resolve(chunk.toString())))
}

it('a reader gets everything first and then only what changed', async () => {
  const response = await open()
  expect(await next(response)).toBe('data: {"head":"one","slots":"many"}\n\n')
  parts = { head: 'two', slots: 'many' }
  due?.()
  expect(await next(response)).toBe('data: {"head":"two"}\n\n')
  due?.()
  expect(await next(response)).toBe(':\n\n')
})

it('takes so many readers and no more, and nothing is made when nobody reads', async () => {
  const responses = await Promise.all(Array.from({ length: 8 }, open))
  expect(stream.isFull).toBe(true)
  expect(due).toBeDefined()
  for (const response of responses) response.destroy()
  await expect.poll(() => due).toBeUndefined()
  expect(stream.isFull).toBe(false)
})
