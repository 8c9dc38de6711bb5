import { afterAll, beforeAll, expect, it } from 'vitest'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { exchange } from './support/exchange.ts'
import { madeUpSources } from './support/madeUpSources.ts'

let server: LightClientServer

beforeAll(async () => {
  const sources = madeUpSources()
  const validator = {
    ...sources.validator,
    head: undefined,
    bestHead: () => undefined,
    headsAt: () => [],
    optimisticUpdate: undefined,
    finalityUpdate: undefined,
  }
  server = await LightClientServer.listen({ sources: { ...sources, validator }, port: 0 })
})

afterAll(() => server.close())

it.each([
  ['v1/beacon/headers/head', 'No head is verified yet'],
  ['v1/beacon/headers/finalized', 'No finalized block is verified yet'],
  ['v0/beacon/proof/block/head?format=0x80', 'No head is verified yet'],
  ['v0/beacon/proof/state/head?format=0x80', 'No head is verified yet'],
  [`v0/beacon/proof/state/0x${'12'.repeat(32)}?format=0x80`, 'No head is verified yet'],
  ['v1/beacon/light_client/finality_update', 'LC finality update unavailable'],
  ['v1/beacon/light_client/optimistic_update', 'LC optimistic update unavailable'],
])('before the first head %s is 404 with the reason, which pauses no follower', async (path, message) => {
  const { status, json, headers } = await exchange(`${server.url}/eth/${path}`)
  expect([status, json()]).toEqual([404, { code: 404, message }])
  expect(headers['retry-after']).toBeUndefined()
})

it('updates are served before the first head', async () => {
  const path = 'light_client/updates?start_period=5&count=1'
  const { status } = await exchange(`${server.url}/eth/v1/beacon/${path}`, {
    headers: { accept: 'application/octet-stream' },
  })
  expect(status).toBe(200)
})
