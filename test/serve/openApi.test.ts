import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mainnet } from '../../ts/params/networks.ts'
import { periodStart, slotStartMs } from '../../ts/params/slots.ts'
import type { RecordedChain } from '../support/replay-chain.ts'
import { altairMainnetRecording } from '../support/replay-mainnet-altair.ts'
import { capellaMainnetRecording } from '../support/replay-mainnet-capella.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'
import { ApiDocument, hasApiDocument } from './support/apiDocument.ts'
import { Endings, until } from './support/Endings.ts'
import { exchange } from './support/exchange.ts'
import { type ServeLink, serveLink } from './support/serveLink.ts'

const LIGHT_CLIENT = '/eth/v1/beacon/light_client'
/** Where the recording of capella ends. */
const HEAD_SLOT = 6_730_886
/** Block roots that the recordings begin with. */
const CAPELLA_CHECKPOINT = '0x15cf56ebf887ede9cf3fc10a26ec83828628932c100e42c98c84f83da710c863'
const ALTAIR_CHECKPOINT = '0x4df61a042151aa94fe5412063bdc7357e7a0266348745fc741ea669487ce6553'
const UNKNOWN = `0x${'12'.repeat(32)}`

/** A client of a recorded mainnet node that serves it, at the end of what was recorded. */
async function served(
  recording: RecordedChain & { readonly checkpointRoot: `0x${string}`; readonly lastPeriod: number },
  endings: Endings,
  nowSlot = periodStart(mainnet, recording.lastPeriod + 1) + 100,
): Promise<ServeLink> {
  const source = endings.add(await ReplayServer.start(recording), (server) => server.close())
  const nowMs = slotStartMs(mainnet, nowSlot)
  const { checkpointRoot: checkpoint } = recording
  const link = await serveLink(endings, { network: mainnet, checkpoint, url: source.url, now: () => nowMs })
  await until(() => link.client.chain.updatePeriods?.end === recording.lastPeriod + 1)
  return link
}

const hasData =
  hasApiDocument &&
  hasVectors('light-client', 'mainnet-altair-periods-290-452') &&
  hasVectors('light-client', 'mainnet-capella-periods-800-820-ssz')

describe.skipIf(!hasData)('every answer is as the OpenAPI document of the beacon API has it', () => {
  const document = new ApiDocument()
  const endings = new Endings()
  let atHead: ServeLink
  let inThePast: ServeLink

  beforeAll(async () => {
    atHead = await served(capellaMainnetRecording(), endings, HEAD_SLOT + 2)
    await until(() => atHead.client.validator.finalityUpdate !== undefined)
    inThePast = await served(altairMainnetRecording(295), endings)
  })

  afterAll(() => endings.end())

  /** Path in the document, path to ask for, status. */
  const requests: readonly (readonly [route: string, path: string, status: number])[] = [
    ['/eth/v1/beacon/genesis', '', 200],
    ['/eth/v1/config/spec', '', 200],
    ['/eth/v1/config/fork_schedule', '', 200],
    ['/eth/v1/node/version', '', 200],
    ['/eth/v1/node/syncing', '', 200],
    ['/eth/v1/beacon/headers', '', 200],
    ['/eth/v1/beacon/headers', `?slot=${HEAD_SLOT}`, 200],
    ['/eth/v1/beacon/headers', '?slot=1', 200],
    ['/eth/v1/beacon/headers', '?slot=x', 400],
    ['/eth/v1/beacon/headers/{block_id}', 'head', 200],
    ['/eth/v1/beacon/headers/{block_id}', 'finalized', 200],
    ['/eth/v1/beacon/headers/{block_id}', 'genesis', 404],
    ['/eth/v1/beacon/headers/{block_id}', UNKNOWN, 404],
    ['/eth/v1/beacon/headers/{block_id}', 'current', 400],
    [`${LIGHT_CLIENT}/bootstrap/{block_root}`, CAPELLA_CHECKPOINT, 200],
    [`${LIGHT_CLIENT}/bootstrap/{block_root}`, UNKNOWN, 404],
    [`${LIGHT_CLIENT}/bootstrap/{block_root}`, '0x12', 400],
    [`${LIGHT_CLIENT}/updates`, '?start_period=800&count=21', 200],
    [`${LIGHT_CLIENT}/updates`, '?start_period=1&count=1', 200],
    [`${LIGHT_CLIENT}/updates`, '?start_period=1', 400],
    [`${LIGHT_CLIENT}/updates`, '?start_period=1&count=0', 400],
    [`${LIGHT_CLIENT}/finality_update`, '', 200],
    [`${LIGHT_CLIENT}/optimistic_update`, '', 200],
    ['/eth/v1/events', '?topics=weather_forecast', 400],
    ['/eth/v1/events', '', 400],
  ]

  it.each(requests)('%s %s is %i', async (route, path, status) => {
    const target = route.includes('{') ? route.replace(/\{.*\}/, path) : route + path
    const answer = await exchange(atHead.server.url + target)
    expect(answer.status).toBe(status)
    expect(document.statuses(route)).toContain(status)
    expect(document.check(route, status, answer.json())).toBeUndefined()
    if (status !== 200) return
    const required = document.requiredHeaders(route).map((name) => answer.headers[name.toLowerCase()])
    expect(required).not.toContain(undefined)
    const ssz = await exchange(atHead.server.url + target, { headers: { accept: 'application/octet-stream' } })
    expect(ssz.status).toBe(document.hasSsz(route) ? 200 : 406)
  })

  it.each([
    [`${LIGHT_CLIENT}/bootstrap/{block_root}`, ALTAIR_CHECKPOINT, 200],
    [`${LIGHT_CLIENT}/updates`, '?start_period=290&count=6', 200],
    [`${LIGHT_CLIENT}/finality_update`, '', 404],
    [`${LIGHT_CLIENT}/optimistic_update`, '', 404],
    ['/eth/v1/beacon/headers/{block_id}', 'head', 404],
    ['/eth/v1/beacon/headers/{block_id}', 'finalized', 404],
    ['/eth/v1/node/syncing', '', 200],
  ])('before altair was over: %s %s is %i', async (route, path, status) => {
    const target = route.includes('{') ? route.replace(/\{.*\}/, path) : route + path
    const answer = await exchange(inThePast.server.url + target)
    expect(answer.status).toBe(status)
    expect(document.check(route, status, answer.json())).toBeUndefined()
  })

  it.each([
    `${LIGHT_CLIENT}/bootstrap/{block_root}`,
    `${LIGHT_CLIENT}/updates`,
    `${LIGHT_CLIENT}/finality_update`,
    `${LIGHT_CLIENT}/optimistic_update`,
  ])('%s in a form that it does not have is 406', async (route) => {
    const target = `${atHead.server.url}${route.replace('{block_root}', CAPELLA_CHECKPOINT)}?start_period=800&count=1`
    const answer = await exchange(target, { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(406)
    expect(document.check(route, 406, answer.json())).toBeUndefined()
  })

  it('health is 200 with a recent head, and what was asked for without', async () => {
    const health = '/eth/v1/node/health'
    const [recent, old] = await Promise.all([
      exchange(atHead.server.url + health),
      exchange(`${inThePast.server.url}${health}?syncing_status=299`),
    ])
    expect(document.statuses(health)).toEqual(expect.arrayContaining([200, 206, 400, 503]))
    expect([recent.status, old.status]).toEqual([200, 299])
  })

  it('finds what is wrong with an answer', () => {
    const genesis = { genesis_time: '1', genesis_validators_root: UNKNOWN, genesis_fork_version: '0x00000000' }
    expect(document.check('/eth/v1/beacon/genesis', 200, { data: genesis })).toBeUndefined()
    expect(
      document.check('/eth/v1/beacon/genesis', 200, { data: { ...genesis, genesis_fork_version: '0x0' } }),
    ).toContain('pattern')
    expect(document.check('/eth/v1/beacon/genesis', 404, { message: 'without a code' })).toContain('code')
  })
})
