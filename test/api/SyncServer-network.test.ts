import { describe, expect, it } from 'vitest'
import { mainnet } from '../../ts/params/networks.ts'
import { json, stalls, status } from '../support/answers.ts'
import { eventually } from '../support/eventually.ts'
import { dataOf, recordedJson } from '../support/recorded.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { headEvent, syncServerTiming, useSyncServerRun } from '../support/sync-server-run.ts'
import { hasVectors } from '../support/vectors.ts'

describe.skipIf(!hasVectors('devnet'))('The network that a SyncServer follows', () => {
  const { node, start } = useSyncServerRun()

  it('N13: a node of another network fails every request by name and tells no news', async () => {
    const { server, log } = start({ config: mainnet })
    server.sendRequest(1, { kind: 'optimistic' })
    const failed = await log.next('failed')
    expect(failed.error.code).toBe('ERR_WRONG_NETWORK')
    expect(failed.error.message).toContain(
      'follows a network other than mainnet: its genesis validators root is 0x8343',
    )
    server.sendRequest(2, { kind: 'finality' })
    expect(await log.next('failed')).toMatchObject({ id: 2, error: { code: 'ERR_WRONG_NETWORK' } })
    const stream = await node().nextStream()
    stream.event('head', headEvent(61))
    expect(await log.next('status')).toEqual({ type: 'status', state: 'disconnected' })
    expect(log.count('head') + log.count('optimistic') + log.count('finality')).toBe(0)
  })

  it('asks while the node has yet to say which network it follows, and takes the answer when it has said that', async () => {
    const bootstrap = '/eth/v1/beacon/light_client/bootstrap/'
    node().routes.set(bootstrap, status(404, '{"code":404,"message":"not found"}'))
    let say: (() => void) | undefined
    node().routes.set('/eth/v1/beacon/genesis', (request, response) => {
      say = () => json(recordedJson('devnet', 'minimal', 'genesis.json'))(request, response)
    })
    const { server, log } = start({
      timing: { ...syncServerTiming, checkMs: 300_000 },
      timeouts: { headersMs: 300_000, totalMs: 300_000 },
    })
    server.sendRequest(1, { kind: 'bootstrap', root: `0x${'11'.repeat(32)}` })
    await node().http.received(bootstrap)
    await node().http.received('/eth/v1/beacon/genesis')
    expect([log.count('failed'), log.count('response')]).toEqual([0, 0])
    say?.()
    expect(await log.next('failed')).toMatchObject({ id: 1, error: { status: 404 } })
  })

  it('N13: a node that changes to our network is let in', async () => {
    node().routes.set(
      '/eth/v1/beacon/genesis',
      json({
        data: {
          genesis_time: '1',
          genesis_validators_root: `0x${'22'.repeat(32)}`,
          genesis_fork_version: '0x00000042',
        },
      }),
    )
    const { server, log } = start()
    server.sendRequest(1, { kind: 'optimistic' })
    expect(await log.next('failed')).toMatchObject({ error: { code: 'ERR_WRONG_NETWORK' } })
    expect(log.count('head')).toBe(0)
    node().routes.set('/eth/v1/beacon/genesis', json(recordedJson('devnet', 'minimal', 'genesis.json')))
    expect(await log.next('head')).toMatchObject({ slot: 60 })
    server.sendRequest(2, { kind: 'optimistic' })
    expect(await log.next('response')).toMatchObject({ id: 2 })
  })

  it('N13: another fork schedule is one line, and the node is not asked for it with every opening of the stream', async () => {
    const spec = dataOf(recordedJson('devnet', 'minimal', 'config', 'spec.json'))
    const forks = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`F${index}_FORK_EPOCH`, '9']))
    node().routes.set('/eth/v1/config/spec', json({ data: { ...spec, ...forks } }))
    const { logger, lines } = recordingLogger()
    const { log } = start({ logger, timing: { ...syncServerTiming, recheckMs: 60_000 } })
    await log.next('head')
    for (let opening = 0; opening < 4; opening++) {
      const stream = await node().nextStream()
      stream.event('head', headEvent(61 + opening))
      await log.next('head')
      stream.cut()
    }
    await node().nextStream()
    expect(lines('warn')).toEqual([expect.stringMatching(/another fork schedule.*f0.*f1.*f2.*and 6 more/)])
    expect(node().http.seen('/eth/v1/config/spec')).toHaveLength(1)
    expect(node().http.seen('/eth/v1/node/version')).toHaveLength(1)
  })

  it('N13: a node that was away at start is asked for its network as soon as it is there', async () => {
    const resume = await node().vanish()
    const { server, log } = start({ config: mainnet, timing: { ...syncServerTiming, recheckMs: 60_000 } })
    while ((await log.next('status')).state !== 'disconnected');
    await resume()
    ;(await node().nextStream()).event('head', headEvent(61))
    await node().http.received('/eth/v1/beacon/genesis')
    await node().http.received('/eth/v1/config/spec')
    await eventually(() => {
      server.sendRequest(1, { kind: 'optimistic' })
      return expect(log.entries).toContainEqual(
        expect.objectContaining({ type: 'failed', error: expect.objectContaining({ code: 'ERR_WRONG_NETWORK' }) }),
      )
    })
  })

  it('N13: a node that does not say its network holds requests no longer than the check may take', async () => {
    node().routes.set('/eth/v1/beacon/genesis', stalls)
    node().routes.set('/eth/v1/config/spec', stalls)
    const { server, log } = start({ timing: { ...syncServerTiming, checkMs: 20 } })
    server.sendRequest(1, { kind: 'optimistic' })
    expect(await log.next('response')).toMatchObject({ id: 1 })
  })
})
