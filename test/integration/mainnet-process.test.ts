import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { silentLogger } from '../../ts/log.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import type { RecordedChain } from '../support/replay-chain.ts'
import { altairMainnetRecording } from '../support/replay-mainnet-altair.ts'
import { capellaMainnetRecording } from '../support/replay-mainnet-capella.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()
const UPDATES = '/eth/v1/beacon/light_client/updates'
const BOOTSTRAP = '/eth/v1/beacon/light_client/bootstrap'

async function serve(chain: RecordedChain): Promise<ReplayServer> {
  return cleanUp.add(await ReplayServer.start(chain), (server) => server.close())
}

function startBlsync(server: ReplayServer, datadir: string, more: readonly string[] = []): BlsyncProcess {
  const args = ['--mainnet', '--beacon.api', server.url, '--datadir', datadir, '--metrics', '--metrics.port', '0']
  return cleanUp.add(BlsyncProcess.start([...args, ...more]), (blsync) => blsync.kill())
}

/** Waits until the committee of that period is verified. */
async function reached(blsync: BlsyncProcess, period: number): Promise<void> {
  const lastPeriod = async (): Promise<number | undefined> => (await blsync.status()).committees?.lastPeriod
  await expect.poll(lastPeriod).toBe(period)
}

/** Opens the directory as the program would, every stored object checked, and says which periods have updates. */
async function storedPeriods(datadir: string): Promise<readonly number[]> {
  const store = await LevelStore.open(join(datadir, 'db'), {
    network: mainnet.name,
    genesisValidatorsRoot: mainnet.genesisValidatorsRoot,
  })
  const chain = await CommitteeChain.open({
    config: mainnet,
    store,
    minSigners: 342,
    now: Date.now,
    logger: silentLogger,
  })
  const { start, end } = chain.committeePeriods ?? { start: 0, end: 0 }
  const withUpdate: number[] = []
  for (let period = start; period < end; period++) {
    if ((await chain.update(period)) !== undefined) withUpdate.push(period)
  }
  await chain.settled()
  await store.close()
  return withUpdate
}

/** How often a checkpoint was taken from a server; its bootstrap alone may also be asked for to see what the server gives. */
function timesVerified(blsync: BlsyncProcess): number {
  return blsync.output.split('checkpoint verified').length - 1
}

function askedPeriods(server: ReplayServer, since = 0): readonly number[] {
  return server.http
    .seen(UPDATES)
    .slice(since)
    .map(({ query }) => Number(query.get('start_period')))
}

function consecutive(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

describe.skipIf(!hasVectors('light-client', 'mainnet-altair-periods-290-452'))('blsync on mainnet of 2022', () => {
  it('verifies and stores the 163 periods up to 452', async () => {
    const chain = altairMainnetRecording()
    const server = await serve(chain)
    const datadir = join(await cleanUp.directory(), 'data')
    const checkpoint = ['--beacon.checkpoint', chain.checkpointRoot, '--allow-stale-checkpoint']
    const blsync = startBlsync(server, datadir, checkpoint)
    await blsync.line('checkpoint verified')
    await reached(blsync, 453)
    expect((await blsync.stop()).code).toBe(0)
    expect(await storedPeriods(datadir)).toEqual(consecutive(290, 452))
    expect(timesVerified(blsync)).toBe(1)
  })

  it('N16: killed again and again on its way, it continues without asking for what it has', async () => {
    const recording = altairMainnetRecording()
    // Short answers, so that there are many moments to be killed at.
    const chain = { ...recording, updates: (start: number) => recording.updates(start).slice(0, 16) }
    const datadir = join(await cleanUp.directory(), 'data')
    const first = await serve(chain)
    const checkpoint = ['--beacon.checkpoint', recording.checkpointRoot, '--allow-stale-checkpoint']
    const begun = startBlsync(first, datadir, checkpoint)
    await first.http.received(UPDATES, 3)
    await begun.kill()
    let stored = await storedPeriods(datadir)
    for (const answers of [1, 3, 5]) {
      const server = await serve(chain)
      const blsync = startBlsync(server, datadir)
      await server.http.received(UPDATES, answers)
      await blsync.kill()
      expect(Math.min(...askedPeriods(server))).toBe(290 + stored.length)
      expect(timesVerified(blsync)).toBe(0)
      const before = stored
      stored = await storedPeriods(datadir)
      expect(stored).toEqual(consecutive(290, 289 + stored.length))
      expect(stored.length).toBeGreaterThanOrEqual(before.length)
    }
    // A server that ends in the midst, so that there is something to go on from however soon the others were killed.
    const middle = await serve({
      ...chain,
      updates: (start) => chain.updates(start).slice(0, Math.max(0, 338 - start)),
    })
    const halted = startBlsync(middle, datadir)
    await reached(halted, Math.max(338, 290 + stored.length))
    await halted.kill()
    stored = await storedPeriods(datadir)
    expect(stored.length).toBeGreaterThanOrEqual(48)
    const last = await serve(chain)
    const blsync = startBlsync(last, datadir)
    await reached(blsync, 453)
    expect((await blsync.stop()).code).toBe(0)
    expect(Math.min(...askedPeriods(last))).toBe(290 + stored.length)
    expect(timesVerified(blsync)).toBe(0)
    expect(await storedPeriods(datadir)).toEqual(consecutive(290, 452))
  })
})

describe.skipIf(!hasVectors('light-client', 'mainnet-capella-periods-800-820-ssz'))('blsync on mainnet of 2023', () => {
  it('N12: follows a node that speaks SSZ only through periods 800 to 820 and verifies its head and finality', async () => {
    const chain = capellaMainnetRecording()
    const server = await serve(chain)
    const datadir = join(await cleanUp.directory(), 'data')
    const blsync = startBlsync(server, datadir, [
      '--beacon.checkpoint',
      chain.checkpointRoot,
      '--allow-stale-checkpoint',
    ])
    await reached(blsync, 821)
    expect(await blsync.line('head verified')).toMatchObject({ slot: 6_730_886 })
    expect(await blsync.line('finalized')).toHaveProperty('slot')
    expect((await blsync.stop()).code).toBe(0)
    expect(await storedPeriods(datadir)).toEqual(consecutive(800, 820))
    for (const { headers } of [...server.http.seen(UPDATES), ...server.http.seen(BOOTSTRAP)]) {
      expect(headers.accept).toMatch(/^application\/octet-stream/)
    }
  })
})
