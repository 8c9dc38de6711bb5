import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconHttpError } from '../../ts/api/BeaconHttpError.ts'
import { type Endpoint, endpoints } from '../../ts/api/Endpoint.ts'
import { type RawAnswering, RawServer } from '../support/raw-server.ts'
import { StrayErrors } from '../support/stray-errors.ts'
import { type Random, randomFrom } from '../types/blockOracle/randomValue.ts'

const ROOT = `0x${'11'.repeat(32)}`
const KIB = 1024
const TIMEOUTS = { connectMs: 2_000, headersMs: 200, bodyMs: 200, totalMs: 1_000 }

const EVENTS: Endpoint = { name: 'events', path: '/eth/v1/events', maxBytes: Number.POSITIVE_INFINITY, ssz: false }

const ALL: readonly Endpoint[] = [
  ...Object.values(endpoints).flatMap((endpoint) => (typeof endpoint === 'function' ? [] : [endpoint])),
  endpoints.bootstrap(ROOT),
  endpoints.updates(0, 1),
  endpoints.header('head'),
  endpoints.stateProof('head', '0x01'),
  endpoints.block(ROOT),
  endpoints.envelope(ROOT),
  endpoints.singularEnvelope(ROOT),
]

const STATUSES = [200, 204, 206, 301, 302, 400, 401, 402, 403, 404, 406, 415, 429, 500, 502, 503]
const SIZES = [0, 100, 4 * KIB, 5 * KIB, 17 * KIB, 60 * KIB, 300 * KIB]
const TYPES = ['application/json', 'application/octet-stream', 'text/html', 'text/event-stream', '']
const FRAMINGS = ['length', 'chunks', 'until the end'] as const

interface Odd {
  readonly status: number
  readonly size: number
  readonly type: string
  readonly framing: (typeof FRAMINGS)[number]
}

function written({ status, size, type, framing }: Odd): Buffer {
  const body = Buffer.alloc(size, '<')
  const location = status === 301 || status === 302 ? 'location: http://127.0.0.1:1/\r\n' : ''
  const head = `HTTP/1.1 ${status} Odd\r\n${type === '' ? '' : `content-type: ${type}\r\n`}${location}`
  switch (framing) {
    case 'length':
      return Buffer.concat([Buffer.from(`${head}content-length: ${size}\r\n\r\n`), body])
    case 'chunks':
      return Buffer.concat([
        Buffer.from(`${head}transfer-encoding: chunked\r\n\r\n${size === 0 ? '' : `${size.toString(16)}\r\n`}`),
        body,
        Buffer.from(size === 0 ? '0\r\n\r\n' : '\r\n0\r\n\r\n'),
      ])
    case 'until the end':
      return Buffer.concat([Buffer.from(`${head}connection: close\r\n\r\n`), body])
  }
}

describe('An answer whose headers and body come in one write', () => {
  let stray: StrayErrors
  let server: RawServer
  let http: BeaconHttp
  const retired: BeaconHttp[] = []

  beforeEach(() => {
    stray = new StrayErrors()
  })

  afterEach(async () => {
    for (const each of [http, ...retired.splice(0)]) await each.close()
    await server.close()
    stray.close()
  })

  async function serve(answer: RawAnswering): Promise<void> {
    server = await RawServer.start(answer)
    http = new BeaconHttp({ url: server.url, timeouts: TIMEOUTS })
  }

  /** Those that are at work go on with the one they have. */
  function renew(): void {
    retired.push(http)
    http = new BeaconHttp({ url: server.url, timeouts: TIMEOUTS })
  }

  /** How the exchange ended; anything but an answer or a named error fails the test. */
  async function ending(endpoint: Endpoint): Promise<'answer' | 'error'> {
    try {
      if (endpoint.name !== 'events') await http.get(endpoint, endpoint.ssz ? 'ssz' : 'json')
      else
        for await (const chunk of await http.openStream(endpoint, AbortSignal.timeout(200))) if (chunk.length > 0) break
      return 'answer'
    } catch (error) {
      if (error instanceof BeaconHttpError) {
        // It would not be asked again for a while.
        if (error.code === 'ERR_SERVER_RATE_LIMITED') renew()
        return 'error'
      }
      throw error
    }
  }

  it.each([...ALL, EVENTS].map((endpoint) => [endpoint.name, endpoint] as const))(
    'N13: %s, of every status, size and framing, ends in an answer or a named error and in nothing else',
    async (_name, endpoint) => {
      const odd = STATUSES.flatMap((status) =>
        SIZES.flatMap((size) =>
          FRAMINGS.map((framing) => ({
            status,
            size,
            framing,
            type: size < 10 * KIB ? 'application/json' : 'text/html',
          })),
        ),
      )
      await serve((_line, index) => {
        const shape = odd[index % odd.length] ?? { status: 200, size: 0, type: '', framing: 'length' }
        return { bytes: written(shape), cuts: shape.framing === 'until the end' }
      })
      const endings = await inParallel(odd.length, () => ending(endpoint))
      expect(endings).toContain('error')
      expect(await stray.settled()).toEqual([])
    },
  )

  it.each([
    ['an error status with a page of 17 KB', { status: 502, size: 17 * KIB, type: 'text/html', framing: 'length' }],
    ['an error status with a page of 60 KB', { status: 403, size: 60 * KIB, type: 'text/html', framing: 'length' }],
    ['a genesis of 5 KB', { status: 200, size: 5 * KIB, type: 'application/json', framing: 'length' }],
  ] satisfies [string, Odd][])('N13: %s is an error of that server and no more', async (_what, odd) => {
    await serve(() => ({ bytes: written(odd) }))
    expect(await inParallel(20, () => ending(endpoints.genesis))).toEqual(Array(20).fill('error'))
    expect(await stray.settled()).toEqual([])
  })

  it('N13: four thousand odd answers leave nothing that nobody caught', async () => {
    const random = randomFrom(20_261_130)
    await serve(() => {
      const odd: Odd = {
        status: pick(random, STATUSES),
        size: pick(random, SIZES.slice(0, 5)),
        type: pick(random, TYPES),
        framing: pick(random, FRAMINGS),
      }
      const wire = written(odd)
      switch (below(random, 8)) {
        case 0: // Ends somewhere.
          return { bytes: wire.subarray(0, below(random, wire.length)), cuts: true }
        case 1: // Says more than it promised.
          return { bytes: Buffer.concat([wire, wire.subarray(0, 50)]), cuts: true }
        case 2: // One byte is another one.
          wire[below(random, Math.min(wire.length, 200))] = below(random, 256)
          return { bytes: wire, cuts: true }
        default:
          return { bytes: wire, cuts: odd.framing === 'until the end' || below(random, 2) === 0 }
      }
    })
    const endings = await inParallel(4_000, () => ending(pick(random, [...ALL, EVENTS])))
    expect(endings).toContain('answer')
    expect(endings).toContain('error')
    expect(await stray.settled()).toEqual([])
  })
})

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit)
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[below(random, items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

async function inParallel<T>(count: number, one: () => Promise<T>): Promise<readonly T[]> {
  const done: T[] = []
  let begun = 0
  const work = async (): Promise<void> => {
    while (begun++ < count) done.push(await one())
  }
  await Promise.all(Array.from({ length: 16 }, work))
  return done
}
