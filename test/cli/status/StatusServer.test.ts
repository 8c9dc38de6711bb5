import { afterEach, beforeEach, expect, it } from 'vitest'
import { CallMeter } from '../../../ts/cli/status/CallMeter.ts'
import { StatusServer } from '../../../ts/cli/status/StatusServer.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { clockWithNow, systemClock } from '../../../ts/clock.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { exchange } from '../../serve/support/exchange.ts'
import { emptyStatus } from '../support/emptyStatus.ts'

const HASH = `0x${'11'.repeat(32)}` as const

let server: StatusServer
let status: ClientStatus

beforeEach(async () => {
  status = emptyStatus
  server = await StatusServer.listen({
    address: '127.0.0.1',
    port: 0,
    hosts: ['status.example'],
    network: mainnet,
    status: () => status,
    calls: new CallMeter(),
    maxHeadAgeSlots: 8,
    page: () => ({ slots: [], delays: { medianMs: () => undefined } }),
    clock: clockWithNow(systemClock, () => slotStartMs(mainnet, 100)),
  })
})

afterEach(() => server.close())

const at = (path: string): string => `http://127.0.0.1:${server.port}${path}`

it.each([
  ['/', 200],
  ['/status', 200],
  ['/metrics', 200],
  ['/healthz', 200],
  ['/readyz', 503],
])('%s is answered whatever the query, and to HEAD without a body', async (path, code) => {
  const plain = await exchange(at(path))
  expect(plain.status).toBe(code)
  expect(plain.body.length).toBeGreaterThan(0)
  expect((await exchange(at(`${path}?x=1`))).status).toBe(code)
  const head = await exchange(at(path), { method: 'HEAD' })
  expect([head.status, head.body.length]).toEqual([code, 0])
  expect(head.headers['content-type']).toBe(plain.headers['content-type'])
})

it('says why it is not ready as JSON, and that it is once there is a new head', async () => {
  expect((await exchange(at('/readyz'))).json()).toMatchObject({ ready: false, reasons: [{ reason: 'no-head' }] })
  status = { ...emptyStatus, head: { slot: 99, root: HASH, signerCount: 500 } }
  const answer = await exchange(at('/readyz'))
  expect([answer.status, answer.json()]).toEqual([200, { ready: true, headAgeSlots: 1, reasons: [] }])
})

it('nothing can be changed', async () => {
  const answer = await exchange(at('/status'), { method: 'POST' })
  expect(answer.status).toBe(405)
  expect(answer.headers.allow).toBe('GET, HEAD')
})

it.each(['/', '/status', '/metrics', '/events', '/none'])(
  '%s is not given to a page that lets its own name point here',
  async (path) => {
    const answer = await exchange(at(path), { headers: { host: 'evil.example:8008' } })
    expect([answer.status, answer.body.toString()]).toEqual([403, expect.stringContaining('--metrics.hosts')])
  },
)

it('a probe by any name is told whether it is alive and ready, and not why', async () => {
  const headers = { host: 'balancer.example' }
  expect((await exchange(at('/healthz'), { headers })).status).toBe(200)
  const answer = await exchange(at('/readyz'), { headers })
  expect([answer.status, answer.json()]).toEqual([503, { ready: false }])
})

it.each(['blsync:8008', 'blsync.monitoring.svc.cluster.local:8008', '10.0.0.7:8008', 'status.example'])(
  'Prometheus, which asks for %s, is answered',
  async (host) => {
    expect((await exchange(at('/metrics'), { headers: { host } })).status).toBe(200)
  },
)
