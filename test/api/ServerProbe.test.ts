import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServerDescription } from '../../ts/api/ServerProbe.ts'
import { SyncServer } from '../../ts/api/SyncServer.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { type LogFields, silentLogger } from '../../ts/log.ts'
import { endless, json, status } from '../support/answers.ts'
import type { HostileServer } from '../support/hostile-server.ts'
import { Journal } from '../support/journal.ts'
import type { Answer } from '../support/loopback-server.ts'
import { minimalNetwork, startMinimalNode } from '../support/minimal-node.ts'
import { dataOf, recordedJson } from '../support/recorded.ts'
import { hasVectors } from '../support/vectors.ts'

const LIGHT_CLIENT = '/eth/v1/beacon/light_client'
const VERSION = '/eth/v1/node/version'
const PROOF = '/eth/v0/beacon/proof'

const BEGINNING = { silenceMs: 10_000, reopenMinMs: 5, pollMs: 10_000, quietMs: 10_000, recheckMs: 1, probeMs: 1 }

/** A line of the log, by its message. */
interface LineOf<Message> {
  readonly type: Message
  readonly fields: LogFields
}
type Line = LineOf<'beacon node serves'> | LineOf<'beacon node lacks'>

const NEWEST = recordedHeader('00104')
/** Of checkpoints two and three epochs before. */
const SETTLED = [recordedHeader('00088'), recordedHeader('00080')]

describe.skipIf(!hasVectors('devnet'))('What the user is told of a beacon node', () => {
  let node: HostileServer
  let server: SyncServer | undefined
  let lines: Journal<Line>
  let board: ConditionBoard

  beforeEach(async () => {
    lines = new Journal()
    board = new ConditionBoard({ now: () => 0 })
    node = await startMinimalNode()
    node.streamAnswer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    }
    node.routes.set('/eth/v2/beacon/blocks/', json({}))
    node.routes.set('/eth/v1/beacon/headers/finalized', json(NEWEST))
    node.routes.set('/eth/v1/beacon/headers/88', json(SETTLED[0]))
    node.routes.set('/eth/v1/beacon/headers/80', json(SETTLED[1]))
    node.routes.set(`${LIGHT_CLIENT}/bootstrap/`, json({}))
    node.routes.set(`${LIGHT_CLIENT}/updates`, json([]))
  })

  afterEach(async () => {
    server?.unsubscribe()
    await node.close()
  })

  function connect(): SyncServer {
    const info = (type: string, fields: LogFields = {}): void => {
      if (type === 'beacon node serves' || type === 'beacon node lacks') lines.write({ type, fields })
    }
    server = new SyncServer({
      url: node.url,
      config: minimalNetwork(),
      conditions: board,
      logger: { ...silentLogger, info },
      timing: BEGINNING,
    })
    server.subscribe(() => undefined)
    return server
  }

  async function describedAs(client: string, answers: Readonly<Record<string, Answer>>): Promise<ServerDescription> {
    node.routes.set(VERSION, json({ data: { version: client } }))
    for (const [path, answer] of Object.entries(answers)) node.routes.set(path, answer)
    const connected = connect()
    await lines.next('beacon node serves')
    return connected.description
  }

  const withoutLightClient = {
    [LIGHT_CLIENT]: status(404, '{"message":"404 page not found","code":404}'),
    [`${LIGHT_CLIENT}/bootstrap/`]: status(404, ''),
    [`${LIGHT_CLIENT}/updates`]: status(404, ''),
    [`${LIGHT_CLIENT}/optimistic_update`]: status(404, ''),
    [`${LIGHT_CLIENT}/finality_update`]: status(404, ''),
  }

  it('which client it is, and that it gives everything but proofs', async () => {
    const { client, gives, lacks, remedy } = await describedAs('Nimbus/v26.1.0', {})
    expect(client).toBe('Nimbus/v26.1.0')
    expect(gives).toEqual([
      'headers',
      'blocks',
      'events',
      'light_client/bootstrap',
      'light_client/updates',
      'light_client/optimistic_update',
      'light_client/finality_update',
    ])
    expect(lacks).toEqual(['proof/state'])
    expect(remedy).toBeUndefined()
  })

  it.each([
    ['Prysm/v7.0.0', '--enable-light-client'],
    ['Nimbus/v26.1.0', '--light-client-data-import-mode=full'],
    ['Lodestar/v1.30.0', '--disableLightClientServer'],
    ['Lighthouse/v8.0.0', '--disable-light-client-server'],
    ['teku/v26.1.0', '--Xrest-api-light-client-enabled'],
    ['Grandine/2.0.0', 'a node of another client'],
    ['Caplin/3.0', 'light-client server'],
  ])('%s without light-client routes: the condition names what to do, %s', async (client, remedy) => {
    const description = await describedAs(client, withoutLightClient)
    expect(description.gives).toEqual(['headers', 'blocks', 'events'])
    expect(description.lacks).toContain('light_client/updates')
    expect(description.remedy).toContain(remedy)
    expect(board.active).toEqual([
      expect.objectContaining({
        kind: 'server-lacks-route',
        subject: node.url,
        evidence: expect.stringContaining('light_client/updates'),
        remedy: description.remedy,
      }),
    ])
  })

  it('Lodestar without its proof namespace: which setting gives proofs, as a hint', async () => {
    const { remedy } = await describedAs('Lodestar/v1.30.0', { [PROOF]: status(404, '') })
    expect(remedy).toContain('--rest.namespace')
    await lines.next('beacon node lacks')
    expect(board.active).toEqual([])
  })

  it('a server error says nothing of a route: Lodestar answers 500 where it has no data yet', async () => {
    const { gives, lacks } = await describedAs('Lodestar/v1.30.0', {
      [`${LIGHT_CLIENT}/finality_update`]: status(500, '{"message":"no finality update yet"}'),
      [`${LIGHT_CLIENT}/updates`]: status(501, ''),
    })
    expect(gives).not.toContain('light_client/finality_update')
    expect(lacks).toEqual(['light_client/updates', 'proof/state'])
  })

  it('bootstraps that are not made yet for the newest finalized block are not lacking', async () => {
    const { gives, lacks } = await describedAs('Prysm/v7.0.0', {
      [`${LIGHT_CLIENT}/bootstrap/`]: status(404, ''),
      ...Object.fromEntries(
        SETTLED.map((header) => [`${LIGHT_CLIENT}/bootstrap/${String(dataOf(header).root)}`, json({})]),
      ),
    })
    expect(gives).toContain('light_client/bootstrap')
    expect(lacks).toEqual(['proof/state'])
  })

  it('a route that refuses once may be there, and is told as lacking only when it refuses again', async () => {
    let refusals = 0
    node.routes.set(`${LIGHT_CLIENT}/finality_update`, (request, response) => {
      if (refusals++ < 2) status(404, '')(request, response)
      else json({})(request, response)
    })
    const { lacks } = await describedAs('Prysm/v7.0.0', {})
    expect(lacks).toEqual(['proof/state'])
    expect(board.active).toEqual([])
  })

  it('a route that comes to be there is no longer lacking, without the stream being opened again', async () => {
    await describedAs('Prysm/v7.0.0', { [`${LIGHT_CLIENT}/updates`]: status(404, '') })
    expect(board.has('server-lacks-route', node.url)).toBe(true)
    node.routes.set(`${LIGHT_CLIENT}/updates`, json([]))
    expect((await lines.next('beacon node serves')).fields).toHaveProperty('routes', expect.stringContaining('updates'))
    expect(board.active).toEqual([])
  })

  it('another blsync has the bootstraps of its own checkpoints, and lacks none', async () => {
    const { lacks } = await describedAs('blsync/0.1.0', { [`${LIGHT_CLIENT}/bootstrap/`]: status(404, '') })
    expect(lacks).toEqual(['proof/state'])
    expect(node.http.seen(`${LIGHT_CLIENT}/bootstrap`)).toEqual([])
  })

  it.each([
    ['garbage', (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"data"')],
    ['an endless body', endless('application/json')],
    ['a redirect', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ] satisfies [string, Answer][])('%s to every question stops nothing', async (_what, answer) => {
    for (const path of [...node.routes.keys(), PROOF]) node.routes.set(path, answer)
    const connected = connect()
    await node.http.received(PROOF)
    expect(connected.description.lacks).toEqual([])
  })

  it('a node that was started anew with another setting is described anew', async () => {
    await describedAs('Prysm/v7.0.0', { [`${LIGHT_CLIENT}/updates`]: status(404, '') })
    node.routes.set(`${LIGHT_CLIENT}/updates`, json([]))
    const resume = await node.vanish()
    await resume()
    expect((await lines.next('beacon node serves')).fields).toHaveProperty('routes', expect.stringContaining('updates'))
    expect(server?.description.lacks).toEqual(['proof/state'])
  })
})

function recordedHeader(name: string): unknown {
  return hasVectors('devnet') ? recordedJson('devnet', 'minimal', 'headers', `${name}.json`) : undefined
}
