import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { performRequest } from '../../ts/api/performRequest.ts'
import { bytesToHex } from '../../ts/bytes.ts'
import { DecodeError } from '../../ts/errors.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { json, sszOrJson, status } from '../support/answers.ts'
import { gloasJson, gloasSsz, gloasTransition, hasGloasTransition } from '../support/gloas-transition.ts'
import { HostileServer } from '../support/hostile-server.ts'

const PLURAL = '/eth/v1/beacon/execution_payload_envelopes/'
const SINGULAR = '/eth/v1/beacon/execution_payload_envelope/'
const NAME = 'execution_payload_envelope-gloas-24910'
const UNKNOWN = bytesToHex(new Uint8Array(32).fill(7))

describe.skipIf(!hasGloasTransition)('Envelopes from a beacon node', () => {
  const { config } = gloasTransition
  let server: HostileServer
  let http: BeaconHttp
  let api: BeaconLightApi

  beforeEach(async () => {
    server = await HostileServer.start()
    http = new BeaconHttp({ url: server.url })
    api = new BeaconLightApi(http, config)
  })

  afterEach(async () => {
    await http.close()
    await server.close()
  })

  const block = () => decodeBlock(config, { ssz: gloasSsz('block-gloas-24910') })
  const good = () => sszOrJson(gloasSsz(NAME), gloasJson(NAME), 'gloas')
  const asked = () => server.http.requests.map(({ path }) => path.replace(/0x.*/, ''))

  it('N12: SSZ and JSON decode to the payload that the block with that root bids for', async () => {
    const { root, bid } = block()
    server.routes.set(PLURAL, good())
    const fromSsz = await api.envelope(root)
    expect(server.http.requests[0]?.path).toBe(`${PLURAL}${root}`)
    expect(fromSsz?.beaconBlockRoot).toBe(root)
    expect(fromSsz?.execution.blockHash).toBe(bid?.blockHash)
    server.routes.set(PLURAL, json(gloasJson(NAME)))
    const fromJson = await api.envelope(root)
    expect(JSON.stringify(fromJson)).toBe(JSON.stringify(fromSsz))
  })

  it('a server that has no envelope of a block is not a failed server', async () => {
    expect(await performRequest(api, { kind: 'envelope', root: UNKNOWN })).toEqual({ kind: 'envelope' })
    expect(asked()).toEqual([PLURAL, SINGULAR])
  })

  it('an older server is asked by the older name, until it may have been updated', async () => {
    server.routes.set(SINGULAR, good())
    const { root } = block()
    expect((await api.envelope(root))?.beaconBlockRoot).toBe(root)
    expect((await api.envelope(root))?.beaconBlockRoot).toBe(root)
    expect(asked()).toEqual([PLURAL, SINGULAR, SINGULAR])
    api.forgetEncodings()
    server.routes.set(PLURAL, good())
    expect((await api.envelope(root))?.beaconBlockRoot).toBe(root)
    expect(asked().slice(3)).toEqual([PLURAL])
  })

  it('a server that gave one by the newer name is not asked twice for one that it does not have', async () => {
    server.routes.set(PLURAL, good())
    await api.envelope(block().root)
    server.routes.set(PLURAL, status(404, '{"code":404,"message":"not found"}'))
    expect(await api.envelope(UNKNOWN)).toBeUndefined()
    expect(asked()).toEqual([PLURAL, PLURAL])
  })

  it('other statuses and envelopes that are none are errors that say so', async () => {
    server.routes.set(PLURAL, status(503, '{"code":503,"message":"syncing"}'))
    await expect(api.envelope(UNKNOWN)).rejects.toMatchObject({ code: 'ERR_SERVER_REFUSED', status: 503 })
    server.routes.set(PLURAL, json({ version: 'gloas', data: { message: {} } }))
    await expect(api.envelope(UNKNOWN)).rejects.toThrow(DecodeError)
  })
})
