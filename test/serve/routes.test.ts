import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { checkNetwork } from '../../ts/api/checkNetwork.ts'
import type { Root } from '../../ts/bytes.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { version } from '../../ts/version.ts'
import { specBranchRoot, specGindices } from '../devchain/support/specBranch.ts'
import { type Exchanged, exchange, rawExchange } from './support/exchange.ts'
import { ServedDevChain } from './support/ServedDevChain.ts'

let served: ServedDevChain

beforeAll(async () => {
  served = await ServedDevChain.open()
})

afterAll(() => served?.close())

const LIGHT_CLIENT = '/eth/v1/beacon/light_client'
const SSZ = { accept: 'application/octet-stream' }

function get(path: string, headers: Record<string, string> = {}): Promise<Exchanged> {
  return exchange(served.url + path, { headers })
}

/** The same of the beacon node that the served client follows. */
function original(path: string, headers: Record<string, string> = {}): Promise<Exchanged> {
  return exchange(served.dev.beaconUrl + path, { headers })
}

async function attested(period: number): Promise<Root> {
  const update = await served.link.client.chain.update(period)
  if (update === undefined) throw new Error(`no update of period ${period}`)
  return headerRoot(decodeUpdate(served.dev.config, { ssz: update.ssz }).attestedHeader.beacon)
}

describe('objects', () => {
  it.each(['finality_update', 'optimistic_update'])(
    'N12: %s is that of the beacon node, as JSON and as SSZ',
    async (name) => {
      const path = `${LIGHT_CLIENT}/${name}`
      const json = await get(path)
      expect(json.json()).toEqual((await original(path)).json())
      expect(json.headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': String(json.body.length),
        'eth-consensus-version': 'fulu',
        'cache-control': 'public, max-age=1',
        vary: 'Accept',
      })
      const ssz = await get(path, SSZ)
      expect(ssz.body).toEqual((await original(path, SSZ)).body)
      expect(ssz.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'eth-consensus-version': 'fulu' })
    },
  )

  it('the bootstrap of the checkpoint is that of the beacon node, for ever', async () => {
    const path = `${LIGHT_CLIENT}/bootstrap/${served.dev.checkpointRoot}`
    expect((await get(path)).json()).toEqual((await original(path)).json())
    const ssz = await get(path, SSZ)
    expect(ssz.body).toEqual((await original(path, SSZ)).body)
    expect(ssz.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const upperCase = path.replace(/0x.*$/, (root) => `0x${root.slice(2).toUpperCase()}`)
    expect((await get(upperCase)).status).toBe(200)
  })

  it('a block that an update attests to has a bootstrap, made of what is known of its state', async () => {
    const { chain } = served.dev
    for (const [period, fork] of [
      [0, 'capella'],
      [1, 'electra'],
      [2, 'fulu'],
    ] as const) {
      const root = await attested(period)
      const ssz = await get(`${LIGHT_CLIENT}/bootstrap/${root}`, SSZ)
      expect(ssz).toMatchObject({ status: 200, headers: { 'eth-consensus-version': fork } })
      const type = chain.types.byFork[fork].LightClientBootstrap
      const { header, currentSyncCommittee, currentSyncCommitteeBranch } = type.deserialize(ssz.body)
      const committee = type.fields.currentSyncCommittee.hashTreeRoot(currentSyncCommittee)
      const { currentCommittee } = specGindices(fork)
      const stateRoot = Buffer.from(header.beacon.stateRoot).toString('hex')
      expect(specBranchRoot(committee, currentSyncCommitteeBranch, currentCommittee)).toBe(stateRoot)
      expect(chain.tree.byRoot(root)?.stateRoot).toBe(`0x${stateRoot}`)
      const json = await get(`${LIGHT_CLIENT}/bootstrap/${root}`)
      expect(json.json()).toMatchObject({
        version: fork,
        data: { header: { beacon: { state_root: `0x${stateRoot}` } } },
      })
    }
  })

  it('a finalized block that no update attests to has none', async () => {
    const root = served.dev.chain.head.finalized.root
    const { status, headers, json } = await get(`${LIGHT_CLIENT}/bootstrap/${root}`)
    expect([status, json()]).toEqual([404, { code: 404, message: 'LC bootstrap unavailable' }])
    expect(headers['cache-control']).toBe('no-store')
  })
})

describe('updates', () => {
  const range = (start: number | string, count: number | string): string =>
    `${LIGHT_CLIENT}/updates?start_period=${start}&count=${count}`

  it('N12: are those of the beacon node, as JSON and as SSZ', async () => {
    expect((await get(range(0, 3))).json()).toEqual((await original(range(0, 3))).json())
    expect((await get(range(0, 3), SSZ)).body).toEqual((await original(range(0, 3), SSZ)).body)
    expect((await get(range(1, 1), SSZ)).body).toEqual((await original(range(1, 1), SSZ)).body)
  })

  it('begin with the first one that is there, and end with the last', async () => {
    const whole = (await get(range(0, 3), SSZ)).body
    expect((await get(range(0, 1000), SSZ)).body).toEqual(whole)
    expect((await get(range(0, '18446744073709551615'), SSZ)).body).toEqual(whole)
  })

  it('are none, and no error, where the chain has none', async () => {
    for (const start of [3, 1e15, '18446744073709551615']) {
      const json = await get(range(start, 5))
      expect([json.status, json.body.toString()]).toEqual([200, '[]'])
      const ssz = await get(range(start, 5), SSZ)
      expect([ssz.status, ssz.body.length]).toEqual([200, 0])
      expect(ssz.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '0' })
    }
  })

  it('are immutable where whole periods are over, and for a slot where more may come', async () => {
    expect((await get(range(0, 2))).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get(range(0, 4))).headers['cache-control']).toBe('public, max-age=2')
  })

  it('name their version where it is one', async () => {
    expect((await get(range(2, 1))).headers['eth-consensus-version']).toBe('fulu')
    expect((await get(range(0, 3))).headers).not.toHaveProperty('eth-consensus-version')
  })

  it.each([
    ['no start', `${LIGHT_CLIENT}/updates?count=1`, 'Missing `start_period` value'],
    ['no count', `${LIGHT_CLIENT}/updates?start_period=1`, 'Missing `count` value'],
    ['a count of zero', range(1, 0), 'Invalid count requested'],
    ['a negative start', range(-1, 1), 'Invalid `start_period` value: expected one unsigned 64-bit number'],
    [
      'a start past 64 bits',
      range('18446744073709551616', 1),
      'Invalid `start_period` value: expected one unsigned 64-bit number',
    ],
    [
      'a start of hundreds of digits',
      range('1'.repeat(500), 1),
      'Invalid `start_period` value: expected one unsigned 64-bit number',
    ],
    ['two counts', `${range(1, 1)}&count=2`, 'Invalid `count` value: expected one unsigned 64-bit number'],
  ])('%s is a bad request', async (_, path, message) => {
    const { status, json } = await get(path)
    expect([status, json()]).toEqual([400, { code: 400, message }])
  })
})

describe('headers', () => {
  const headers = '/eth/v1/beacon/headers'

  it('the head is the verified one, told as unsigned by its proposer and not executed here', async () => {
    const { head, tree } = served.dev.chain
    const root = head.parentRoot
    const answer: unknown = (await get(`${headers}/head`)).json()
    const theirs: unknown = (await original(`${headers}/${root}`)).json()
    const zero = `0x${'00'.repeat(96)}`
    expect(answer).toMatchObject({
      execution_optimistic: true,
      finalized: false,
      data: { root, canonical: true, header: { signature: zero } },
    })
    expect(theirs).toMatchObject({ data: { root } })
    expect((await get(`${headers}/${tree.byRoot(root)?.slot}`)).json()).toEqual(answer)
    expect((await get(`${headers}/${root}`)).json()).toEqual(answer)
    expect((await get(headers)).json()).toMatchObject({ data: [{ root }] })
  })

  it('the finalized one and what lies before it are told as finalized', async () => {
    const { client } = served.link
    const { tree, head } = served.dev.chain
    const root = tree.byRoot(head.parentRoot)?.finalized.root
    const finalized = await get(`${headers}/finalized`)
    expect(finalized.json()).toMatchObject({ finalized: true, data: { root, canonical: true } })
    const slot = client.validator.finalityUpdate?.finalizedHeader.beacon.slot ?? 0
    await expect.poll(() => client.headers.headerRange?.tail.slot).toBeLessThan(slot)
    expect((await get(`${headers}/${slot - 1}`)).json()).toMatchObject({ finalized: true })
    expect((await get(`${headers}?slot=${slot}`)).json()).toMatchObject({ finalized: true, data: [{ root }] })
  })

  it('a child is found by its parent', async () => {
    const { tree, head } = served.dev.chain
    const child = tree.byRoot(head.parentRoot)
    expect((await get(`${headers}?parent_root=${child?.parentRoot}`)).json()).toMatchObject({
      data: [{ root: child?.root }],
    })
    expect((await get(`${headers}?parent_root=${child?.parentRoot}&slot=1`)).json()).toMatchObject({ data: [] })
    expect((await get(`${headers}?slot=99999`)).json()).toMatchObject({ data: [], finalized: false })
  })

  it.each([
    ['genesis', 404, 'Block not found'],
    [`0x${'12'.repeat(32)}`, 404, 'Block not found'],
    ['99999', 404, 'Block not found'],
    ['18446744073709551615', 404, 'Block not found'],
    ['18446744073709551616', 400, 'Invalid block ID'],
    ['current', 400, 'Invalid block ID'],
    ['0x12', 400, 'Invalid block ID'],
    ['x%20y', 400, 'Invalid block ID'],
  ])('%s is %i', async (id, code, message) => {
    const { status, json } = await get(`${headers}/${id}`)
    expect([status, json()]).toEqual([code, { code, message }])
  })

  it.each(['slot=x', 'parent_root=0x1'])('%s is a bad request', async (query) => {
    expect((await get(`${headers}?${query}`)).status).toBe(400)
  })
})

describe('the node', () => {
  it('a client finds its network without a difference', async () => {
    const http = new BeaconHttp({ url: served.url })
    const api = new BeaconLightApi(http, served.dev.config)
    expect(await checkNetwork(api, served.dev.config, 'us')).toEqual({ type: 'same', differences: [] })
    expect(await api.version()).toContain(`blsync/v${version}`)
    const slot = served.link.client.status.head?.slot
    expect(await api.syncing()).toEqual({ headSlot: slot, isSyncing: false })
    await http.close()
  })

  it('tells the schedule of forks as the beacon node does', async () => {
    const path = '/eth/v1/config/fork_schedule'
    expect((await get(path)).json()).toEqual((await original(path)).json())
  })

  it('is healthy with a recent head, and has a status of choice without', async () => {
    expect(await get('/eth/v1/node/health')).toMatchObject({ status: 200, body: Buffer.alloc(0) })
    for (const status of ['100', '600', 'x', '']) {
      expect((await get(`/eth/v1/node/health?syncing_status=${status}`)).status).toBe(400)
    }
  })
})

describe('HTTP', () => {
  const update = `${LIGHT_CLIENT}/finality_update`

  it.each([
    ['application/json', 'json'],
    ['application/octet-stream', 'octet-stream'],
    ['application/octet-stream;q=1, application/json;q=0.9', 'octet-stream'],
    ['application/octet-stream;q=0.1, application/json;q=0.2', 'json'],
    ['*/*', 'json'],
    ['*/*;q=0.1, application/octet-stream', 'octet-stream'],
    ['text/html, application/*;q=0.5', 'json'],
    ['application/json;q=0, */*', 'octet-stream'],
  ])('%s is answered with %s', async (accept, type) => {
    expect((await get(update, { accept })).headers['content-type']).toBe(`application/${type}`)
  })

  it.each([
    ['text/html', update],
    ['application/json;q=0', update],
    ['application/octet-stream', '/eth/v1/config/spec'],
  ])('%s cannot be had of %s', async (accept, path) => {
    const { status, json } = await get(path, { accept })
    expect([status, json()]).toEqual([406, { code: 406, message: 'Accepted media type not supported' }])
  })

  it('what a client has already is not sent again, in each encoding by its own tag', async () => {
    for (const path of [update, `${LIGHT_CLIENT}/updates?start_period=0&count=3`, '/eth/v1/config/spec']) {
      const json = await get(path)
      const tag = String(json.headers.etag)
      for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const again = await get(path, { 'if-none-match': known })
        expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, tag])
        expect(again.headers['cache-control']).toBe(json.headers['cache-control'])
      }
      expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200)
    }
    const tag = String((await get(update, SSZ)).headers.etag)
    expect((await get(update, { 'if-none-match': tag })).status).toBe(200)
  })

  it('HEAD is GET without the body', async () => {
    for (const accept of ['application/json', 'application/octet-stream']) {
      const whole = await get(update, { accept })
      const { date: _date, ...headers } = whole.headers
      const head = await exchange(served.url + update, { method: 'HEAD', headers: { accept } })
      expect(head).toMatchObject({ status: 200, headers, body: Buffer.alloc(0) })
    }
  })

  it('OPTIONS tells what can be done, everything else cannot', async () => {
    const options = await exchange(served.url + update, { method: 'OPTIONS' })
    expect(options).toMatchObject({ status: 204, headers: { allow: 'GET, HEAD, OPTIONS' } })
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE']) {
      const { status, headers, json } = await exchange(served.url + update, { method })
      expect([status, headers.allow, json()]).toEqual([
        405,
        'GET, HEAD, OPTIONS',
        { code: 405, message: 'Only GET, HEAD and OPTIONS' },
      ])
    }
  })

  it('what is not there is told as the API tells it', async () => {
    for (const path of [
      '/',
      '/eth',
      `${LIGHT_CLIENT}/bootstrap`,
      `${update}/`,
      '//eth/v1/node/version',
      '/eth/v2/beacon/blocks/head',
    ]) {
      const { status, json } = await get(path)
      expect([status, json()]).toEqual([404, { code: 404, message: 'This light client has no such route' }])
    }
    expect((await get(`${LIGHT_CLIENT}/bootstrap/`)).status).toBe(400)
  })

  it('a body is refused and never read', async () => {
    const { status, headers } = await exchange(served.url + update, { method: 'POST', body: 'x'.repeat(1000) })
    expect([status, headers.connection]).toEqual([400, 'close'])
  })

  it('a target that is too long, and headers that are, are refused', async () => {
    expect((await get(`${update}?${'x'.repeat(1100)}`)).status).toBe(414)
    expect((await exchange(served.url + update, { headers: { x: 'y'.repeat(9000) } })).status).toBe(431)
  })

  it('answers a target with a host as well, and noise with an error', async () => {
    const { port } = served.link.server
    const target = 'GET http://anywhere.example/eth/v1/node/version HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
    expect(await rawExchange(port, target)).toMatch(/^HTTP\/1\.1 200 .*blsync/s)
    expect(await rawExchange(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":400/s)
  })
})
