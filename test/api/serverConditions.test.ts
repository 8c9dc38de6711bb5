import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SyncServer } from '../../ts/api/SyncServer.ts'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { bytes, json, redirects, status } from '../support/answers.ts'
import { eventually } from '../support/eventually.ts'
import type { HostileServer } from '../support/hostile-server.ts'
import type { Answer } from '../support/loopback-server.ts'
import { minimalNetwork, startMinimalNode } from '../support/minimal-node.ts'
import { hasVectors } from '../support/vectors.ts'

const NOW = Date.UTC(2026, 10, 30, 3, 0, 0)

const timing = {
  silenceMs: 10_000,
  reopenMinMs: 5,
  reopenMaxMs: 5,
  pollMs: 10,
  quietMs: 20,
  checkMs: 20,
  recheckMs: 10,
  probeMs: 60_000,
}

/** However busy the machine is. */

const page = '<html><head><title>Just a moment...</title></head><body>no</body></html>'
const json429 =
  (headers: Readonly<Record<string, string>>): Answer =>
  (_request, response) =>
    response.writeHead(429, { 'content-type': 'application/json', ...headers }).end('{"message":"too many requests"}')

describe.skipIf(!hasVectors('devnet'))('What is wrong with a beacon node', () => {
  let node: HostileServer
  let board: ConditionBoard
  let server: SyncServer | undefined

  beforeEach(async () => {
    board = new ConditionBoard({ now: () => NOW })
    node = await startMinimalNode()
    node.routes.delete('/eth/v1/node/version')
  })

  afterEach(async () => {
    server?.unsubscribe()
    await node.close()
  })

  function connect(config = minimalNetwork()): void {
    server = new SyncServer({
      url: node.url,
      config,
      conditions: board,
      timing,
      clock: clockWithNow(systemClock, () => NOW),
    })
    board.setServers([server.name])
    server.subscribe(() => undefined)
  }

  /** Every route, the event stream too. */
  function everythingIs(answer: Answer): Map<string, Answer> {
    const before = new Map(node.routes)
    for (const path of node.routes.keys()) node.routes.set(path, answer)
    node.routes.set('/', answer)
    node.streamAnswer = answer
    return before
  }

  it.each([
    ['401', status(401, '{"message":"no API key"}'), 'server-refusing', /status 401: no API key/, /key/],
    ['401 of an engine', status(401, 'missing token\n', 'text/plain'), 'server-refusing', /status 401/, /engine port/],
    [
      '401 of a gateway',
      status(401, 'Jwt is missing', 'text/plain'),
      'server-refusing',
      /status 401/,
      /^it wants a key/,
    ],
    ['402', status(402, '{"error":"quota used up"}'), 'server-refusing', /status 402: quota used up/, /plan/],
    [
      '403',
      status(403, '{"message":"origin not allowed"}'),
      'server-refusing',
      /status 403: origin not/,
      /not allowed/,
    ],
    ['403 of a proxy', status(403, page, 'text/html'), 'server-refusing', /403 and a web page: Just a moment/, /proxy/],
    [
      '502 of a proxy',
      status(502, page, 'text/html'),
      'server-refusing',
      /502 and a web page/,
      /proxy or load balancer/,
    ],
    ['503', status(503, '{"message":"beacon node is syncing"}'), 'server-refusing', /503: beacon node is sync/, /wait/],
    ['a web page', bytes(page, 'text/html'), 'server-refusing', /with a web page: Just a moment/, /path and port/],
    [
      'a page that is not there',
      status(404, page, 'text/html'),
      'server-refusing',
      /404 and a web page/,
      /path and port/,
    ],
    ['a redirect', redirects('https://elsewhere.example/'), 'server-refusing', /elsewhere/, /points to/],
    [
      'a cut connection',
      (_, response) => response.destroy(),
      'server-refusing',
      /closes the connection/,
      /http or https/,
    ],
    ['429', json429({}), 'server-rate-limited', /^until 03:00:01Z: .*status 429: too many requests/, /wait/],
    ['429 with a time', json429({ 'retry-after': '90' }), 'server-rate-limited', /^until 03:01:30Z/, /wait/],
    [
      '503 with a date',
      (_, response) =>
        response
          .writeHead(503, { date: 'Mon, 30 Nov 2026 01:00:00 GMT', 'retry-after': 'Mon, 30 Nov 2026 01:30:00 GMT' })
          .end(),
      'server-rate-limited',
      /^until 03:30:00Z/,
      /wait/,
    ],
  ] satisfies [string, Answer, string, RegExp, RegExp][])(
    'N13: %s is named by what it is, with the remedy',
    async (_what, answer, kind, evidence, remedy) => {
      everythingIs(answer)
      connect()
      await eventually(() => expect(board.active).toHaveLength(1))
      expect(board.cause).toMatchObject({
        kind,
        subject: node.url,
        evidence: expect.stringMatching(evidence),
        remedy: expect.stringMatching(remedy),
      })
    },
  )

  it('a node that is not there is unreachable, and the first answer that holds ends that', async () => {
    const resume = await node.vanish()
    connect()
    await eventually(() => expect(board.cause?.kind).toBe('server-unreachable'))
    expect(board.cause?.evidence).toBe('cannot be reached (ECONNREFUSED)')
    await resume()
    await eventually(() => expect(board.active).toEqual([]))
  })

  it('an answer that holds ends a refusal at once', async () => {
    const right = everythingIs(status(401, '{"message":"no API key"}'))
    connect()
    await eventually(() => expect(board.cause?.kind).toBe('server-refusing'))
    for (const [path, answer] of right) node.routes.set(path, answer)
    await eventually(() => expect(board.active).toEqual([]))
  })

  it('a rate limit ends with the first answer after it, and nothing is asked before', async () => {
    const right = everythingIs(json429({ 'retry-after': '1' }))
    connect()
    await eventually(() => expect(board.cause?.kind).toBe('server-rate-limited'))
    const asked = node.http.requests.length
    for (const [path, answer] of right) node.routes.set(path, answer)
    node.routes.delete('/')
    await eventually(() => expect(board.active).toEqual([]))
    expect(asked).toBeLessThan(10)
  })

  it('a single route that refuses is not a refusal of a node that answers otherwise', async () => {
    node.routes.set('/eth/v2/beacon/blocks/', status(503, '{"message":"not now"}'))
    connect()
    await node.http.received('optimistic_update', 2)
    server?.sendRequest(1, { kind: 'block', root: `0x${'11'.repeat(32)}` })
    await node.http.received('/eth/v2/beacon/blocks/')
    await node.http.received('optimistic_update', node.http.seen('optimistic_update').length + 2)
    expect(board.active).toEqual([])
  })

  it('a node of another network is named as that, until it is of ours', async () => {
    connect(mainnet)
    await eventually(() => expect(board.has('server-other-network', node.url)).toBe(true))
    expect(board.cause?.evidence).toMatch(/^its genesis validators root is 0x8343\w+, not 0x4b36\w+$/)
  })

  it('a node that is itself syncing says so, until it is not', async () => {
    const syncing = (isSyncing: boolean) =>
      json({ data: { head_slot: '7', sync_distance: '9', is_syncing: isSyncing } })
    node.routes.set('/eth/v1/node/syncing', syncing(true))
    connect()
    await eventually(() =>
      expect(board.active).toMatchObject([{ kind: 'server-syncing', evidence: 'it is at slot 7' }]),
    )
    node.routes.set('/eth/v1/node/syncing', syncing(false))
    await eventually(() => expect(board.active).toEqual([]))
  })
})
