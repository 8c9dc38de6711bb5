import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { checkNetwork, type NetworkVerdict } from '../../ts/api/checkNetwork.ts'
import { DEFAULT_TIMEOUTS } from '../../ts/api/HttpTimeouts.ts'
import { type Clock, systemClock } from '../../ts/clock.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { json, stalls, status } from '../support/answers.ts'
import type { HostileServer } from '../support/hostile-server.ts'
import { minimalNetwork, startMinimalNode } from '../support/minimal-node.ts'
import { dataOf, recordedJson } from '../support/recorded.ts'
import { hasVectors } from '../support/vectors.ts'

const GENESIS = '/eth/v1/beacon/genesis'
const SPEC = '/eth/v1/config/spec'

describe.skipIf(!hasVectors('devnet'))('checkNetwork', () => {
  let server: HostileServer
  let http: BeaconHttp

  beforeEach(async () => {
    server = await startMinimalNode()
    http = new BeaconHttp({ url: server.url })
  })

  afterEach(async () => {
    await http.close()
    await server.close()
  })

  const check = (config = minimalNetwork()): Promise<NetworkVerdict> =>
    checkNetwork(new BeaconLightApi(http, config), config, 'the node')
  const changeSpec = (changes: Readonly<Record<string, unknown>>): void => {
    const spec = dataOf(recordedJson('devnet', 'minimal', 'config', 'spec.json'))
    server.routes.set(SPEC, json({ data: { ...spec, ...changes } }))
  }

  it('finds the same network the same', async () => {
    expect(await check()).toMatchObject({ type: 'same', genesisTime: minimalNetwork().genesisTime, differences: [] })
  })

  it('N13: names what is different on another network', async () => {
    const verdict = await check(mainnet)
    expect(verdict).toMatchObject({ type: 'other', error: { code: 'ERR_WRONG_NETWORK' } })
    if (verdict.type !== 'other') throw new Error('not other')
    expect(verdict.error.message).toBe(
      'the node follows a network other than mainnet: its genesis validators root is ' +
        `0x83431ec7fcf92cfc44947fc0418e831c25e1d0806590231c439830db7ad54fda, not ${mainnet.genesisValidatorsRoot}`,
    )
  })

  it('N13: another version of a fork that both know is another network', async () => {
    changeSpec({ FULU_FORK_VERSION: '0x06000099' })
    const verdict = await check()
    expect(verdict.type === 'other' && verdict.error.message).toContain(
      'its fork version of fulu is 0x06000099, not 0x06000042',
    )
  })

  it('N14: the version of any fork that the network begins with will do as genesis fork version', async () => {
    const genesis = dataOf(recordedJson('devnet', 'minimal', 'genesis.json'))
    server.routes.set(GENESIS, json({ data: { ...genesis, genesis_fork_version: '0x05000042' } }))
    expect(await check()).toMatchObject({ type: 'same', genesisTime: minimalNetwork().genesisTime, differences: [] })
    server.routes.set(GENESIS, json({ data: { ...genesis, genesis_fork_version: '0x06000042' } }))
    expect(await check()).toMatchObject({ type: 'other' })
  })

  it('another schedule is told by fork, but it is the same network', async () => {
    changeSpec({ FULU_FORK_EPOCH: '11' })
    expect(await check()).toMatchObject({
      type: 'same',
      genesisTime: minimalNetwork().genesisTime,
      differences: [expect.stringMatching(/^fork fulu: epoch 11 version .* there, epoch 10 version .* here$/)],
    })
  })

  it('a config that cannot be read is told, and the genesis decides', async () => {
    server.routes.set(SPEC, json({ data: { PRESET_BASE: 'strange', ALTAIR_FORK_EPOCH: 5 } }))
    expect(await check()).toMatchObject({ type: 'same', differences: [expect.stringContaining('cannot be read')] })
  })

  it('N13: a config of ten thousand unknown forks is one complaint, whatever it says', async () => {
    const forks = Object.fromEntries(
      Array.from({ length: 6_000 }, (_, index) => [`F${index}_FORK_EPOCH`, String(index)]),
    )
    changeSpec(forks)
    const verdict = await check()
    expect(verdict).toMatchObject({
      type: 'same',
      genesisTime: minimalNetwork().genesisTime,
      differences: [
        expect.stringMatching(/^its config cannot be read: more than 32 forks are not known to this release/),
      ],
    })
  })

  it('N13: a blob schedule of a thousand entries is shown in a few words', async () => {
    const BLOB_SCHEDULE = Array.from({ length: 1_000 }, (_, epoch) => ({
      EPOCH: String(epoch),
      MAX_BLOBS_PER_BLOCK: '9',
    }))
    changeSpec({ BLOB_SCHEDULE })
    const verdict = await check()
    expect(verdict.type === 'same' && verdict.differences).toEqual([
      expect.stringMatching(/^blob schedule: .{100,400}$/),
    ])
  })

  it.each([
    ['lacks the config route', SPEC, status(404, ''), 'same'],
    ['lacks the genesis route', GENESIS, status(404, ''), 'same'],
    ['sends garbage as genesis', GENESIS, json({ data: 1 }), 'same'],
  ])('a node that %s is judged by the rest', async (_what, path, answer, type) => {
    server.routes.set(path, answer)
    expect(await check()).toMatchObject({ type })
  })

  it('a node that does not answer about its config is judged by the rest', async () => {
    let giveUp: (() => void) | undefined
    let skippedMs = 0
    const clock: Clock = {
      ...systemClock,
      monotonicMs: () => systemClock.monotonicMs() + skippedMs,
      after: (delayMs, call) => {
        // What is asked first is the config. Times are no whole numbers: the difference of two is not exact.
        if (Math.round(delayMs) === DEFAULT_TIMEOUTS.headersMs) giveUp ??= call
        return systemClock.after(delayMs, call)
      },
    }
    const patient = new BeaconHttp({ url: server.url, clock })
    server.routes.set(SPEC, stalls)
    const verdict = checkNetwork(new BeaconLightApi(patient, minimalNetwork()), minimalNetwork(), 'the node')
    await expect.poll(() => giveUp).toBeDefined()
    skippedMs = DEFAULT_TIMEOUTS.headersMs
    giveUp?.()
    expect(await verdict).toMatchObject({ type: 'same' })
    await patient.close()
  })

  it('a node that says nothing is unknown, not wrong', async () => {
    server.routes.clear()
    expect(await check()).toMatchObject({ type: 'unknown', reason: expect.stringContaining('status 404') })
  })
})
