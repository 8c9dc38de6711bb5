import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { checkNetwork } from '../../ts/api/checkNetwork.ts'
import type { Root } from '../../ts/bytes.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { version } from '../../ts/version.ts'
import { specBranchRoot, specGindices } from '../devchain/support/specBranch.ts'
import { type Exchanged, exchange } from './support/exchange.ts'
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
    const whole = (await get(range(0, 4), SSZ)).body
    expect((await get(range(0, 1000), SSZ)).body).toEqual(whole)
    expect((await get(range(0, '18446744073709551615'), SSZ)).body).toEqual(whole)
  })

  it('are none, and no error, where the chain has none', async () => {
    for (const start of [4, 1e15, '18446744073709551615']) {
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
    expect(await checkNetwork(api, served.dev.config, 'us')).toMatchObject({ type: 'same', differences: [] })
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
