import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BadSituation } from '../support/bad-situation.ts'
import { CleanUp } from '../support/clean-up.ts'
import { RawServer } from '../support/raw-server.ts'
import { listAt } from '../support/recorded.ts'

const cleanUp = new CleanUp()
const world = new BadSituation(cleanUp)
const DEAD = 'http://127.0.0.1:1'

function jsonBody(value: unknown): { status: number; headers: Record<string, string>; body: Uint8Array } {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(value)),
  }
}

describe('A server that cannot or does not want to give the checkpoint is named with the reason', () => {
  it('a wrong checkpoint', async () => {
    const checkpoint = `0x${'42'.repeat(32)}`
    const complaint = /does not know a block with the checkpoint root/
    await world.expectComplaint({ beacon: world.dev.beaconUrl, checkpoint }, complaint, undefined)
  })

  it('a wrong network', async () => {
    const genesisValidatorsRoot = `0x${'43'.repeat(32)}`
    const situation = { beacon: world.dev.beaconUrl, genesisValidatorsRoot }
    const blsync = world.start(situation)
    const line = await blsync.line(({ condition }) => condition === 'server-other-network')
    expect(line.evidence).toMatch(/its genesis validators root is 0x[0-9a-f]{64}, not 0x(43){32}/)
    expect((await blsync.stop()).code).toBe(0)
    expect(world.drivingCalls()).toEqual([])
  })

  it('no light client data', async () => {
    const { url } = await world.serverThat({ disabledRoutes: new Set(['bootstrap', 'updates', 'optimistic_update']) })
    await world.expectComplaint({ beacon: url }, /serves no light client data for it/, undefined)
  })

  it('status 500 for everything', async () => {
    const { url } = await world.serverThat({
      alterAnswer: (_request, answer) => ({ ...answer, status: 500, body: new Uint8Array() }),
    })
    await world.expectComplaint({ beacon: url }, /checkpoint/, undefined)
  })

  it('garbage', async () => {
    const body = new TextEncoder().encode('<html>It works!</html>')
    const { url } = await world.serverThat({
      alterAnswer: (request, answer) => (request.route === 'bootstrap' ? { ...answer, body } : answer),
    })
    await world.expectComplaint({ beacon: url }, /answer that does not lead to the checkpoint root/, undefined)
  })

  it('the bootstrap of another block', async () => {
    const { url } = await world.serverThat({
      alterBootstrap: (value) => ({
        ...value,
        header: { ...value.header, beacon: { ...value.header.beacon, slot: value.header.beacon.slot + 1 } },
      }),
    })
    await world.expectComplaint(
      { beacon: url },
      /bootstrap is for a block other than the checkpoint|does not lead to the checkpoint root/,
      undefined,
    )
  })

  it('status 401 for everything is a missing key, and not an unknown checkpoint', async () => {
    const answer = 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 20\r\n\r\n{"message":"no key"}'
    const { url } = cleanUp.add(await RawServer.start(() => ({ bytes: answer })), (it) => it.close())
    const blsync = world.start({ beacon: url })
    const line = await blsync.line(({ level }) => level === 'warn')
    expect(line).toMatchObject({
      condition: 'server-refusing',
      subject: url,
      evidence: expect.stringContaining('status 401: no key'),
      remedy: expect.stringContaining('wants a key'),
    })
    const end = await blsync.stop()
    expect(end.output).not.toMatch(/does not know a block|no update for|too few signers/)
  })

  it('a rate limit is named with its end, and the node is left alone until then', async () => {
    const asked: string[] = []
    const { url } = await world.serverThat({
      alterAnswer: ({ route }, answer) => {
        asked.push(route)
        return { ...answer, status: 429, headers: { 'retry-after': '30' }, body: new Uint8Array() }
      },
    })
    const blsync = world.start({ beacon: url })
    const line = await blsync.line(({ level }) => level === 'warn')
    expect(line).toMatchObject({
      condition: 'server-rate-limited',
      subject: url,
      evidence: expect.stringMatching(/^until \d\d:\d\d:\d\dZ: .*status 429/),
    })
    expect(asked.length, 'those that were under way together').toBeLessThan(12)
    const end = await blsync.stop()
    expect(end.output).not.toMatch(/does not know a block|no update for|too few signers|cannot be reached/)
  })

  it('nobody at the address', async () => {
    await world.expectComplaint({ beacon: DEAD }, /cannot be (asked|reached)/, undefined)
  })
})

describe('A server with wrong updates is named with the period and the reason, and they are not stored', () => {
  it('a bad signature', async () => {
    const { url } = await world.serverThat({
      alterUpdate: (value) => ({
        ...value,
        syncAggregate: {
          ...value.syncAggregate,
          syncCommitteeSignature: flipped(value.syncAggregate.syncCommitteeSignature),
        },
      }),
    })
    await world.expectComplaint({ beacon: url }, /update of period 0: .*signature/i, 0)
  })

  it('another period than the one asked for', async () => {
    const other = await fetch(`${world.dev.beaconUrl}/eth/v1/beacon/light_client/updates?start_period=1&count=2`)
    const answer = jsonBody(await other.json())
    const { url } = await world.serverThat({
      alterAnswer: ({ route }, right) => (route === 'updates' ? answer : right),
    })
    await world.expectComplaint(
      { beacon: url },
      /provides the update of a needed period.*period 0: .*does not begin with this period/,
      0,
    )
  })

  it('a branch of the wrong depth', async () => {
    const updates: unknown = await (
      await fetch(`${world.dev.beaconUrl}/eth/v1/beacon/light_client/updates?start_period=0&count=4`)
    ).json()
    const deeper = JSON.parse(JSON.stringify(updates), (key, value: unknown) =>
      key === 'next_sync_committee_branch' ? [...listAt({ value }, 'value'), `0x${'00'.repeat(32)}`] : value,
    )
    const answer = jsonBody(deeper)
    const { url } = await world.serverThat({
      alterAnswer: ({ route }, right) => (route === 'updates' ? answer : right),
    })
    await world.expectComplaint({ beacon: url }, /period 0: .*branch/i, 0)
  })

  it('garbage', async () => {
    const body = new Uint8Array(5000).fill(7)
    const { url } = await world.serverThat({
      alterAnswer: ({ route }, right) => (route === 'updates' ? { ...right, body } : right),
    })
    await world.expectComplaint({ beacon: url }, /period 0: /, 0)
  })

  it('status 500', async () => {
    const { url } = await world.serverThat({
      alterAnswer: ({ route }, right) =>
        route === 'updates' ? { ...right, status: 500, body: new Uint8Array() } : right,
    })
    await world.expectComplaint({ beacon: url }, /status 500/, 0)
  })
})

describe('A server that is gone after the start is named', () => {
  it('when it was never there since the last run', async () => {
    const server = await world.serverThat({})
    const first = world.start({ beacon: server.url })
    await first.line('head verified')
    await first.kill()
    await server.stop()
    world.engine.calls.length = 0
    await world.expectComplaint({ beacon: server.url }, /cannot be reached|connection refused/i, 4)
  })
})

describe('An execution client that cannot be driven is named with the remedy', () => {
  it('the wrong secret', async () => {
    writeFileSync(join(world.directory, 'jwt.hex'), 'ab'.repeat(32))
    const blsync = world.start({ beacon: world.dev.beaconUrl })
    const line = await blsync.line(({ condition }) => condition === 'engine-auth')
    expect(line).toMatchObject({
      level: 'warn',
      message: 'the execution client refuses the JWT',
      subject: world.engine.url,
      remedy: expect.stringContaining('the same file'),
    })
    await blsync.line('head verified')
    const end = await blsync.stop()
    expect(end.code).toBe(0)
    expect(end.output).not.toContain('ab'.repeat(32))
    expect(world.engine.calls).toEqual([])
  })

  it('nobody at the address, until there is', async () => {
    await world.engine.stop()
    const blsync = world.start({ beacon: world.dev.beaconUrl })
    const line = await blsync.line(({ condition }) => condition === 'engine-unreachable')
    expect(line).toMatchObject({
      level: 'warn',
      message: 'the execution client cannot be reached',
      subject: world.engine.url,
      evidence: 'ECONNREFUSED',
      remedy: expect.stringContaining('its engine API'),
    })
    await blsync.line('head verified')
    await world.engine.listen()
    await blsync.line(({ state }) => state === 'following' || state === 'syncing')
    expect((await blsync.stop()).code).toBe(0)
  })
})

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index === 95 ? byte ^ 1 : byte))
}
