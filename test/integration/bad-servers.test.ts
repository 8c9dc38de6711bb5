import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import type { BeaconServer } from '../../ts/devchain/beacon/BeaconServer.ts'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { EngineServer } from '../../ts/devchain/execution/EngineServer.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { silentLogger } from '../../ts/log.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess, type LogLine } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { RawServer } from '../support/raw-server.ts'
import { listAt } from '../support/recorded.ts'

const cleanUp = new CleanUp()
const PASSWORD = 'correct-horse-battery'
const API_KEY = 'staple:0123456789'
/** 224 slots of 2 s. */
const HISTORY_SECONDS = 448
const DEAD = 'http://127.0.0.1:1'

let dev: DevChain
let engine: EngineServer
let directory: string

beforeAll(async () => {
  // The chain makes no further slots while the program's clock goes on, and its nodes have that clock.
  dev = await smallChain({ genesisTime: Math.floor(Date.now() / 1000) - HISTORY_SECONDS })
  dev.beacon.behaviour.dateMs = Date.now
  await dev.start()
})

afterAll(() => dev.stop())

beforeEach(async () => {
  directory = await cleanUp.directory()
  engine = cleanUp.add(await dev.addEngineServer(), (it) => it.close())
  writeFileSync(join(directory, 'config.yaml'), dev.configYaml)
  writeFileSync(join(directory, 'jwt.hex'), dev.jwtSecretHex)
})

interface Situation {
  readonly beacon: string
  readonly engine?: string
  readonly checkpoint?: string
  readonly genesisValidatorsRoot?: string
}

function start(situation: Situation): BlsyncProcess {
  const { genesisValidatorsRoot, genesisTime } = dev.config
  const withPassword = situation.beacon.replace('//', `//user:${PASSWORD}@`)
  const flags: Readonly<Record<string, string>> = {
    '--beacon.config': join(directory, 'config.yaml'),
    '--beacon.genesis.time': String(genesisTime),
    '--beacon.genesis.gvroot': situation.genesisValidatorsRoot ?? genesisValidatorsRoot,
    '--beacon.api': withPassword,
    '--beacon.api.header': `X-Api-Key: ${API_KEY}`,
    '--beacon.checkpoint': situation.checkpoint ?? dev.checkpointRoot,
    '--blsync.engine.api': situation.engine ?? engine.url,
    '--blsync.jwtsecret': join(directory, 'jwt.hex'),
    '--datadir': join(directory, 'data'),
  }
  const blsync = BlsyncProcess.start([...Object.entries(flags).flat(), '--allow-stale-checkpoint'])
  return cleanUp.add(blsync, (it) => it.kill())
}

/** Runs until the complaint comes; afterwards nothing but `periods` of updates is stored, and no block was handed over. */
async function expectComplaint(situation: Situation, complaint: RegExp, periods: number | undefined): Promise<void> {
  const blsync = start(situation)
  const line = await blsync.line((candidate) => complaint.test(textOf(candidate)))
  expect(Object.values(line).join(' ')).toContain(new URL(situation.beacon).host)
  const end = await blsync.stop()
  expect(end.code).toBe(0)
  expect(end.complaint).toBe('')
  for (const secret of [
    PASSWORD,
    API_KEY,
    Buffer.from(`user:${PASSWORD}`).toString('base64'),
    dev.jwtSecretHex.slice(2),
  ]) {
    expect(end.output).not.toContain(secret)
  }
  expect(await storedUpdates()).toBe(periods)
  expect(drivingCalls()).toEqual([])
}

function textOf(line: LogLine): string {
  return [line.message, line.evidence, line.reason, line.detail].filter((text) => text !== undefined).join(': ')
}

function drivingCalls(): readonly string[] {
  return engine.calls.map(({ method }) => method).filter((method) => /newPayload|forkchoice/.test(method))
}

/** How many updates are stored; `undefined` when not even the checkpoint is. */
async function storedUpdates(): Promise<number | undefined> {
  const { name, genesisValidatorsRoot } = dev.config
  const store = await LevelStore.open(join(directory, 'data', 'db'), { network: name, genesisValidatorsRoot })
  const chain = await CommitteeChain.open({
    config: dev.config,
    store,
    minSigners: 22,
    now: Date.now,
    logger: silentLogger,
  })
  const next = chain.nextSyncPeriod
  await store.close()
  return next === undefined ? undefined : next - (chain.fixedRootPeriods?.start ?? 0)
}

async function serverThat(behaviour: ServerBehaviour): Promise<BeaconServer> {
  return cleanUp.add(await dev.addBeaconServer({ dateMs: Date.now, ...behaviour }), (it) => it.close())
}

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
    await expectComplaint({ beacon: dev.beaconUrl, checkpoint }, complaint, undefined)
  })

  it('a wrong network', async () => {
    const genesisValidatorsRoot = `0x${'43'.repeat(32)}`
    const situation = { beacon: dev.beaconUrl, genesisValidatorsRoot }
    const blsync = start(situation)
    const line = await blsync.line(({ condition }) => condition === 'server-other-network')
    expect(line.evidence).toMatch(/its genesis validators root is 0x[0-9a-f]{64}, not 0x(43){32}/)
    expect((await blsync.stop()).code).toBe(0)
    expect(drivingCalls()).toEqual([])
  })

  it('no light client data', async () => {
    const { url } = await serverThat({ disabledRoutes: new Set(['bootstrap', 'updates', 'optimistic_update']) })
    await expectComplaint({ beacon: url }, /serves no light client data for it/, undefined)
  })

  it('status 500 for everything', async () => {
    const { url } = await serverThat({
      alterAnswer: (_request, answer) => ({ ...answer, status: 500, body: new Uint8Array() }),
    })
    await expectComplaint({ beacon: url }, /checkpoint/, undefined)
  })

  it('garbage', async () => {
    const body = new TextEncoder().encode('<html>It works!</html>')
    const { url } = await serverThat({
      alterAnswer: (request, answer) => (request.route === 'bootstrap' ? { ...answer, body } : answer),
    })
    await expectComplaint({ beacon: url }, /answer that does not lead to the checkpoint root/, undefined)
  })

  it('the bootstrap of another block', async () => {
    const { url } = await serverThat({
      alterBootstrap: (value) => ({
        ...value,
        header: { ...value.header, beacon: { ...value.header.beacon, slot: value.header.beacon.slot + 1 } },
      }),
    })
    await expectComplaint(
      { beacon: url },
      /bootstrap is for a block other than the checkpoint|does not lead to the checkpoint root/,
      undefined,
    )
  })

  it('status 401 for everything is a missing key, and not an unknown checkpoint', async () => {
    const answer = 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 20\r\n\r\n{"message":"no key"}'
    const { url } = cleanUp.add(await RawServer.start(() => ({ bytes: answer })), (it) => it.close())
    const blsync = start({ beacon: url })
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
    const { url } = await serverThat({
      alterAnswer: ({ route }, answer) => {
        asked.push(route)
        return { ...answer, status: 429, headers: { 'retry-after': '30' }, body: new Uint8Array() }
      },
    })
    const blsync = start({ beacon: url })
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
    await expectComplaint({ beacon: DEAD }, /cannot be (asked|reached)/, undefined)
  })
})

describe('A server with wrong updates is named with the period and the reason, and they are not stored', () => {
  it('a bad signature', async () => {
    const { url } = await serverThat({
      alterUpdate: (value) => ({
        ...value,
        syncAggregate: {
          ...value.syncAggregate,
          syncCommitteeSignature: flipped(value.syncAggregate.syncCommitteeSignature),
        },
      }),
    })
    await expectComplaint({ beacon: url }, /update of period 0: .*signature/i, 0)
  })

  it('another period than the one asked for', async () => {
    const other = await fetch(`${dev.beaconUrl}/eth/v1/beacon/light_client/updates?start_period=1&count=2`)
    const answer = jsonBody(await other.json())
    const { url } = await serverThat({ alterAnswer: ({ route }, right) => (route === 'updates' ? answer : right) })
    await expectComplaint(
      { beacon: url },
      /provides the update of a needed period.*period 0: .*does not begin with this period/,
      0,
    )
  })

  it('a branch of the wrong depth', async () => {
    const updates: unknown = await (
      await fetch(`${dev.beaconUrl}/eth/v1/beacon/light_client/updates?start_period=0&count=4`)
    ).json()
    const deeper = JSON.parse(JSON.stringify(updates), (key, value: unknown) =>
      key === 'next_sync_committee_branch' ? [...listAt({ value }, 'value'), `0x${'00'.repeat(32)}`] : value,
    )
    const answer = jsonBody(deeper)
    const { url } = await serverThat({ alterAnswer: ({ route }, right) => (route === 'updates' ? answer : right) })
    await expectComplaint({ beacon: url }, /period 0: .*branch/i, 0)
  })

  it('garbage', async () => {
    const body = new Uint8Array(5000).fill(7)
    const { url } = await serverThat({
      alterAnswer: ({ route }, right) => (route === 'updates' ? { ...right, body } : right),
    })
    await expectComplaint({ beacon: url }, /period 0: /, 0)
  })

  it('status 500', async () => {
    const { url } = await serverThat({
      alterAnswer: ({ route }, right) =>
        route === 'updates' ? { ...right, status: 500, body: new Uint8Array() } : right,
    })
    await expectComplaint({ beacon: url }, /status 500/, 0)
  })
})

describe('A server that is gone after the start is named', () => {
  it('when it was never there since the last run', async () => {
    const server = await serverThat({})
    const first = start({ beacon: server.url })
    await first.line('head verified')
    await first.kill()
    await server.stop()
    engine.calls.length = 0
    await expectComplaint({ beacon: server.url }, /cannot be reached|connection refused/i, 4)
  })
})

describe('An execution client that cannot be driven is named with the remedy', () => {
  it('the wrong secret', async () => {
    writeFileSync(join(directory, 'jwt.hex'), 'ab'.repeat(32))
    const blsync = start({ beacon: dev.beaconUrl })
    const line = await blsync.line(({ condition }) => condition === 'engine-auth')
    expect(line).toMatchObject({
      level: 'warn',
      message: 'the execution client refuses the JWT',
      subject: engine.url,
      remedy: expect.stringContaining('the same file'),
    })
    await blsync.line('head verified')
    const end = await blsync.stop()
    expect(end.code).toBe(0)
    expect(end.output).not.toContain('ab'.repeat(32))
    expect(engine.calls).toEqual([])
  })

  it('nobody at the address, until there is', async () => {
    await engine.stop()
    const blsync = start({ beacon: dev.beaconUrl })
    const line = await blsync.line(({ condition }) => condition === 'engine-unreachable')
    expect(line).toMatchObject({
      level: 'warn',
      message: 'the execution client cannot be reached',
      subject: engine.url,
      evidence: 'ECONNREFUSED',
      remedy: expect.stringContaining('its engine API'),
    })
    await blsync.line('head verified')
    await engine.listen()
    await blsync.line(({ state }) => state === 'following' || state === 'syncing')
    expect((await blsync.stop()).code).toBe(0)
  })
})

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index === 95 ? byte ^ 1 : byte))
}
