import { afterAll, beforeAll, expect, it } from 'vitest'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { exchange } from './support/exchange.ts'
import { ServedDevChain } from './support/ServedDevChain.ts'

const ORIGIN = 'https://app.example'
const UPDATE = '/eth/v1/beacon/light_client/finality_update'

let served: ServedDevChain
let open: LightClientServer

beforeAll(async () => {
  served = await ServedDevChain.open()
  open = await LightClientServer.listen({ sources: served.link.client, port: 0, corsOrigin: ORIGIN })
})

afterAll(async () => {
  await open?.close()
  await served?.close()
})

it.each([
  ['an answer', 'GET', UPDATE, 200],
  ['an error', 'GET', '/eth/v1/nothing', 404],
  ['a refused method', 'POST', UPDATE, 405],
  ['what a browser asks before', 'OPTIONS', UPDATE, 204],
])('pages of the chosen origin may read %s', async (_what, method, path, status) => {
  const answer = await exchange(open.url + path, { method, headers: { origin: ORIGIN } })
  expect(answer.status).toBe(status)
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-expose-headers': 'Eth-Consensus-Version, ETag',
  })
})

it('no page may read anything where no origin was chosen', async () => {
  const answer = await exchange(served.url + UPDATE, { headers: { origin: ORIGIN } })
  expect(answer.status).toBe(200)
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
})
