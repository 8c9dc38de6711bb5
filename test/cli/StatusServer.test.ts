import { afterEach, beforeEach, expect, it } from 'vitest'
import { StatusServer } from '../../ts/cli/StatusServer.ts'
import { exchange } from '../serve/support/exchange.ts'
import { emptyStatus } from './support/emptyStatus.ts'

let server: StatusServer

beforeEach(async () => {
  server = await StatusServer.listen({ address: '127.0.0.1', port: 0, status: () => emptyStatus })
})

afterEach(() => server.close())

const at = (path: string): string => `http://127.0.0.1:${server.port}${path}`

it.each(['/status', '/metrics'])('%s is answered whatever the query, and to HEAD without a body', async (path) => {
  const plain = await exchange(at(path))
  expect(plain.status).toBe(200)
  expect(plain.body.length).toBeGreaterThan(0)
  expect((await exchange(at(`${path}?x=1`))).status).toBe(200)
  const head = await exchange(at(path), { method: 'HEAD' })
  expect([head.status, head.body.length]).toEqual([200, 0])
  expect(head.headers['content-type']).toBe(plain.headers['content-type'])
})

it('nothing can be changed', async () => {
  const answer = await exchange(at('/status'), { method: 'POST' })
  expect(answer.status).toBe(405)
  expect(answer.headers.allow).toBe('GET, HEAD')
})
