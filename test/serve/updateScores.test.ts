import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { packScore } from '../../ts/types/UpdateScore.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { FailingProxy } from '../support/failing-proxy.ts'
import { exchange } from './support/exchange.ts'
import { ServedDevChain } from './support/ServedDevChain.ts'
import { devLink, type ServeLink } from './support/serveLink.ts'

const SSZ = { accept: 'application/octet-stream' }

describe('/blsync/v1/update_scores', () => {
  let served: ServedDevChain
  beforeAll(async () => {
    served = await ServedDevChain.open()
  })
  afterAll(() => served?.close())

  const get = (query: string, headers: Record<string, string> = {}) =>
    exchange(`${served.url}/blsync/v1/update_scores?${query}`, { headers })

  const stored = (first: number, end: number): Buffer => {
    const { chain, network } = served.link.client
    const scores = Array.from({ length: end - first }, (_, index) => {
      const score = chain.updateScore(first + index) ?? expect.fail(`no update of period ${first + index}`)
      return packScore(network, score)
    })
    return Buffer.concat(scores)
  }

  it('gives three bytes for each stored update, as SSZ and as JSON', async () => {
    const ssz = await get('start_period=1&count=2', SSZ)
    expect(ssz.body).toEqual(Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), stored(1, 3)]))
    expect(ssz.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '14' })
    const json = await get('start_period=1&count=2')
    expect(json.json()).toEqual({ data: { start_period: '1', scores: `0x${stored(1, 3).toString('hex')}` } })
  })

  it('speaks only of periods whose update is there', async () => {
    expect((await get('start_period=2&count=1000', SSZ)).body.subarray(8)).toEqual(stored(2, 4))
    expect((await get('start_period=0&count=18446744073709551615', SSZ)).body.subarray(8)).toEqual(stored(0, 4))
    for (const query of ['start_period=4&count=1', 'start_period=18446744073709551615&count=1']) {
      expect((await get(query, SSZ)).body).toEqual(Buffer.alloc(8))
      expect((await get(query)).json()).toEqual({ data: { start_period: '0', scores: '0x' } })
    }
  })

  it('is kept by caches for a slot, and known again', async () => {
    const { headers } = await get('start_period=0&count=3', SSZ)
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=2', vary: 'Accept' })
    const again = await get('start_period=0&count=3', { ...SSZ, 'if-none-match': String(headers.etag) })
    expect([again.status, again.body.length]).toEqual([304, 0])
    const others = await get('start_period=1&count=2', { ...SSZ, 'if-none-match': String(headers.etag) })
    expect(others.status).toBe(200)
  })

  it.each([
    '',
    'start_period=1',
    'count=1',
    'start_period=1&count=0',
    'start_period=-1&count=1',
    'start_period=1&count=1&count=2',
  ])('is 400 for ?%s', async (query) => {
    expect((await get(query)).status).toBe(400)
  })

  it('is understood by the client, as SSZ and as JSON', async () => {
    const http = new BeaconHttp({ url: served.url })
    const { network, chain } = served.link.client
    const told = await new BeaconLightApi(http, network).updateScores({ startPeriod: 0, count: 1024 })
    await http.close()
    expect(told.startPeriod).toBe(0)
    expect(told.scores.map(({ signerCount }) => signerCount)).toEqual(
      [0, 1, 2, 3].map((period) => chain.updateScore(period)?.signerCount),
    )
  })
})

describe('three clients in a row, of which the middle one began with poorer updates', () => {
  const cleanUp = new CleanUp()

  it('fetch only the updates that are better, one from the other', async () => {
    const dev = cleanUp.add(await smallChain({ slotDurationMs: 1000 }), (it) => it.stop())
    await dev.start()
    const poor = await dev.addBeaconServer({
      chooseUpdate: (period, light) => {
        const best = light.bestUpdate(period)
        if (period !== 1) return best
        return light.allUpdates(period).find(({ value }) => value.signatureSlot !== best?.value.signatureSlot)
      },
    })
    const hasHead = ({ client }: ServeLink) =>
      expect
        .poll(() => [client.status.head?.root, client.chain.updatePeriods?.end])
        .toEqual([dev.chain.head.parentRoot, 4])
    const update = async ({ client }: ServeLink, period: number) => (await client.chain.update(period))?.ssz

    const first = await devLink(cleanUp, dev)
    await hasHead(first)
    const store = new MemoryStore()
    const before = await devLink(cleanUp, dev, { url: poor.url, store })
    await hasHead(before)
    await before.client.stop()
    await before.server.close()

    const middleAsked: string[] = []
    const thirdAsked: string[] = []
    const watched = async (url: string, log: string[]) => {
      const proxy = cleanUp.add(await FailingProxy.start(url), (it) => it.down())
      proxy.fateOf = (path) => {
        // The running period's is what a node is asked for to find out whether it has the route at all.
        if (/updates|scores/.test(path) && !path.includes('start_period=3&')) log.push(path)
        return 'pass'
      }
      return proxy
    }
    const toFirst = await watched(first.server.url, middleAsked)
    await toFirst.down()
    const middle = await devLink(cleanUp, dev, { url: toFirst.url, store: store.clone() })
    const toMiddle = await watched(middle.server.url, thirdAsked)
    const third = await devLink(cleanUp, dev, { url: toMiddle.url })
    await expect.poll(() => third.client.chain.updatePeriods?.end).toBe(4)
    for (const link of [middle, third]) expect(await update(link, 1)).not.toEqual(await update(first, 1))
    const fetched = thirdAsked.length

    await toFirst.up()
    await hasHead(third)
    await expect.poll(() => middle.client.status.replacedUpdates).toBe(1)
    // Scores are asked for now and then, and at once when the stream opens anew.
    await toMiddle.down()
    await toMiddle.up()
    await expect.poll(() => third.client.status.replacedUpdates).toBe(1)
    for (const link of [middle, third]) {
      for (const period of [0, 1, 2]) expect(await update(link, period)).toEqual(await update(first, period))
    }
    const compared = (log: readonly string[]): readonly string[] => [...new Set(log)]
    expect(compared(middleAsked)).toEqual([
      '/blsync/v1/update_scores?start_period=0&count=3',
      '/eth/v1/beacon/light_client/updates?start_period=1&count=1',
    ])
    expect(compared(thirdAsked.slice(fetched))).toEqual(compared(middleAsked))
  })
})
