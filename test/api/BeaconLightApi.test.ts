import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { decodeUpdates } from '../../ts/types/decodeUpdates.ts'
import { bytes, json, refusesSsz, sszOrJson, status } from '../support/answers.ts'
import type { HostileServer } from '../support/hostile-server.ts'
import { minimalNetwork, OPTIMISTIC_32, recordedUpdate, startMinimalNode } from '../support/minimal-node.ts'
import { recordedBytes, recordedJson, textAt } from '../support/recorded.ts'
import { hasVectors } from '../support/vectors.ts'

const OPTIMISTIC = '/eth/v1/beacon/light_client/optimistic_update'
const UPDATES = '/eth/v1/beacon/light_client/updates'
const HEADERS = '/eth/v1/beacon/headers/'

describe.skipIf(!hasVectors('devnet'))('BeaconLightApi', () => {
  let server: HostileServer
  let http: BeaconHttp
  let api: BeaconLightApi

  beforeEach(async () => {
    server = await startMinimalNode()
    http = new BeaconHttp({ url: server.url })
    api = new BeaconLightApi(http, minimalNetwork())
  })

  afterEach(async () => {
    await http.close()
    await server.close()
  })

  const acceptsOf = (path: string): readonly (string | undefined)[] =>
    server.http.seen(path).map((request) => request.headers.accept)
  const BOTH = 'application/octet-stream;q=1, application/json;q=0.9'

  it('N12: SSZ is preferred and decodes to the same object as JSON', async () => {
    const fromSsz = await api.optimistic()
    expect(acceptsOf(OPTIMISTIC)).toEqual([BOTH])
    server.routes.set(OPTIMISTIC, json(recordedUpdate('optimistic', OPTIMISTIC_32).json))
    expect(await api.optimistic()).toEqual(fromSsz)
    expect(fromSsz.signatureSlot).toBe(33)
  })

  it('N12: a server that refuses SSZ is asked for JSON, at once and from then on', async () => {
    server.routes.set(OPTIMISTIC, refusesSsz(recordedUpdate('optimistic', OPTIMISTIC_32).json))
    expect((await api.optimistic()).signatureSlot).toBe(33)
    expect((await api.optimistic()).signatureSlot).toBe(33)
    expect(acceptsOf(OPTIMISTIC)).toEqual([BOTH, 'application/json', 'application/json'])
    await api.finality()
    expect(acceptsOf('finality_update')).toEqual([BOTH])
  })

  it('N12: malformed SSZ is replaced by JSON, until encodings are forgotten', async () => {
    const { json: good, ssz } = recordedUpdate('optimistic', OPTIMISTIC_32)
    server.routes.set(OPTIMISTIC, sszOrJson(ssz.subarray(0, 200), good, 'electra'))
    expect((await api.optimistic()).signatureSlot).toBe(33)
    await api.optimistic()
    expect(acceptsOf(OPTIMISTIC)).toEqual([BOTH, 'application/json', 'application/json'])
    server.routes.set(OPTIMISTIC, sszOrJson(ssz, good, 'electra'))
    api.forgetEncodings()
    await api.optimistic()
    expect(acceptsOf(OPTIMISTIC).at(-1)).toBe(BOTH)
  })

  it('N12: a fork name that does not fit the object is only a hint', async () => {
    const { json: good, ssz } = recordedUpdate('optimistic', OPTIMISTIC_32)
    server.routes.set(OPTIMISTIC, sszOrJson(ssz, good, 'fulu'))
    expect((await api.optimistic()).attestedHeader).toMatchObject({ fork: 'electra' })
    server.routes.set(OPTIMISTIC, sszOrJson(ssz, good, 'nonsense'))
    expect((await api.optimistic()).attestedHeader).toMatchObject({ fork: 'electra' })
    expect(acceptsOf(OPTIMISTIC)).toEqual([BOTH, BOTH])
  })

  it('N13: garbage in both encodings is a decode error, and SSZ is not blamed for it', async () => {
    server.routes.set(OPTIMISTIC, sszOrJson(new Uint8Array(10), { data: 'nothing' }, 'electra'))
    await expect(api.optimistic()).rejects.toMatchObject({ code: 'MALFORMED' })
    await expect(api.optimistic()).rejects.toMatchObject({ code: 'MALFORMED' })
    expect(acceptsOf(OPTIMISTIC)).toEqual([BOTH, 'application/json', BOTH, 'application/json'])
  })

  it.each([
    ['half an object', '{"data":{"attested_header":', 'EOF while parsing'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'it is not UTF-8'],
    ['deep nesting', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'expected an object'],
  ])('N13: %s is a decode error that names the endpoint', async (_what, body, message) => {
    server.routes.set(OPTIMISTIC, bytes(body, 'application/json'))
    await expect(api.optimistic()).rejects.toThrow(`light_client/optimistic_update is`)
    await expect(api.optimistic()).rejects.toThrow(message)
  })

  it('N14: an error status is not an argument against SSZ', async () => {
    server.routes.set(OPTIMISTIC, status(404, '{"message":"No light client optimistic update available","code":404}'))
    await expect(api.optimistic()).rejects.toMatchObject({
      status: 404,
      serverMessage: 'No light client optimistic update available',
    })
    expect(acceptsOf(OPTIMISTIC)).toEqual([BOTH])
  })

  it('N12: updates are handed on undecoded, as SSZ or as JSON', async () => {
    const ssz = recordedBytes('devnet', 'minimal', 'updates', 'all.ssz')
    const all = recordedJson('devnet', 'minimal', 'updates', 'all.json')
    server.routes.set(UPDATES, sszOrJson(ssz, all, ''))
    const raw = await api.updates(0, 4)
    expect(raw).toEqual({ encoding: 'ssz', bytes: ssz })
    server.routes.set(UPDATES, json(all))
    const text = await api.updates(0, 4)
    expect(text.encoding).toBe('json')
    expect(decodeUpdates(minimalNetwork(), { json: JSON.parse(Buffer.from(text.bytes).toString()) })).toHaveLength(4)
    expect(server.http.seen(UPDATES).map(({ query }) => `${query}`)).toEqual([
      'start_period=0&count=4',
      'start_period=0&count=4',
    ])
  })

  it('N14: an answer with one update more than asked for, as Lighthouse gave, is within bounds', async () => {
    const ssz = recordedBytes('devnet', 'minimal', 'updates', 'all.ssz')
    server.routes.set(UPDATES, bytes(ssz, 'application/octet-stream'))
    expect((await api.updates(0, 1)).bytes).toEqual(ssz)
  })

  it('N14: SSZ updates with wrong framing, as Lighthouse sent until 2025, are asked for as JSON', async () => {
    const ssz = recordedBytes('devnet', 'minimal', 'updates', 'all.ssz')
    const all = recordedJson('devnet', 'minimal', 'updates', 'all.json')
    const unframed = ssz.subarray(12)
    server.routes.set(UPDATES, sszOrJson(unframed, all, ''))
    expect((await api.updates(0, 4)).encoding).toBe('json')
    expect(acceptsOf(UPDATES)).toEqual([BOTH, 'application/json'])
  })

  it('N14: no updates are an empty answer in either encoding, as Prysm answers for future periods', async () => {
    server.routes.set(UPDATES, bytes('', 'application/octet-stream'))
    expect(await api.updates(1000, 1)).toEqual({ encoding: 'ssz', bytes: new Uint8Array() })
    server.routes.set(UPDATES, bytes('[]', 'application/json'))
    expect(Buffer.from((await api.updates(1000, 1)).bytes).toString()).toBe('[]')
  })

  it('N14: a server that answers errors past its last period, as Lodestar does, is asked for fewer', async () => {
    const all = recordedJson('devnet', 'minimal', 'updates', 'all.json')
    server.routes.set(UPDATES, (request, response) => {
      const isTooMany = Number(request.query.get('count')) > 4
      const answer = isTooMany ? status(500, '{"message":"No partialUpdate available","code":500}') : json(all)
      answer(request, response)
    })
    expect((await api.updates(0, 30)).encoding).toBe('json')
    expect(server.http.seen(UPDATES).map(({ query }) => query.get('count'))).toEqual(['30', '15', '8', '4'])
  })

  it('N14: a server that has nothing at all is asked a few times and then failed', async () => {
    server.routes.set(UPDATES, status(500, '{"message":"no","code":500}'))
    await expect(api.updates(0, 128)).rejects.toMatchObject({ status: 500 })
    expect(server.http.seen(UPDATES)).toHaveLength(8)
  })

  it('a header is identified by its own bytes, not by the root the server gives', async () => {
    const recorded = recordedJson('devnet', 'minimal', 'headers', '00060.json')
    const root = textAt(recorded, 'data', 'root')
    server.routes.set(HEADERS, json(recorded))
    const asked: `0x${string}` = `0x${root.slice(2)}`
    expect(await api.header(asked)).toMatchObject({ root, header: { slot: 60 }, canonical: true })
    expect(await api.header(60)).toMatchObject({ root })
    await expect(api.header(61)).rejects.toThrow('not the header asked for: slot 60')
    const other: `0x${string}` = `0x${'11'.repeat(32)}`
    await expect(api.header(other)).rejects.toMatchObject({ code: 'ERR_DECODE' })
  })

  it.each([[{}], [{ data: {} }], [{ data: { header: {} } }], [[]], [null], ['text']])(
    'N13: %j is not a header',
    async (answer) => {
      server.routes.set(`${HEADERS}head`, json(answer))
      await expect(api.header('head')).rejects.toMatchObject({ name: expect.stringMatching(/DecodeError|JsonError/) })
    },
  )

  it('tells version, sync status, genesis and config', async () => {
    server.routes.set('/eth/v1/node/version', json({ data: { version: 'Odd\u001b[31m/v1\n' } }))
    server.routes.set('/eth/v1/node/syncing', json({ data: { head_slot: '7', is_syncing: true } }))
    expect(await api.version()).toBe('Odd [31m/v1')
    expect(await api.syncing()).toEqual({ headSlot: 7, isSyncing: true })
    expect(await api.genesis()).toMatchObject({ genesisForkVersion: '0x00000042', genesisTime: 1795356310 })
    expect(await api.spec()).toMatchObject({ PRESET_BASE: 'minimal' })
  })

  it.each([{}, { data: { genesis_time: '1' } }, { data: { genesis_time: 'x' } }, { data: [] }])(
    'N13: %j is not a genesis',
    async (answer) => {
      server.routes.set('/eth/v1/beacon/genesis', json(answer))
      await expect(api.genesis()).rejects.toThrow('not a genesis')
    },
  )
})
