import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { beforeEach, describe, expect, it } from 'vitest'
import { databaseKey } from '../../ts/db/databaseKey.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { altairMainnetRecording } from '../support/replay-mainnet-altair.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()

let chain: ReturnType<typeof altairMainnetRecording>
let server: ReplayServer
let datadir: string
let database: string

function start(checkpoint: readonly string[] = []): BlsyncProcess {
  const args = ['--mainnet', '--beacon.api', server.url, '--datadir', datadir, '--metrics', '--metrics.port', '0']
  const blsync = BlsyncProcess.start([...args, '--allow-stale-checkpoint', ...checkpoint])
  return cleanUp.add(blsync, (it) => it.kill())
}

async function reachesTheEnd(blsync: BlsyncProcess): Promise<void> {
  await blsync.line('starting')
  const lastPeriod = async () => (await blsync.status()).committees?.lastPeriod
  await expect.poll(lastPeriod).toBe(294)
  expect((await blsync.stop()).code).toBe(0)
}

describe.skipIf(!hasVectors('light-client', 'mainnet-altair-periods-290-452'))(
  'A chain begins again without a flag',
  () => {
    beforeEach(async () => {
      chain = altairMainnetRecording(293)
      server = cleanUp.add(await ReplayServer.start(chain), (it) => it.close())
      datadir = join(await cleanUp.directory(), 'data')
      database = join(datadir, 'db')
      await reachesTheEnd(start(['--beacon.checkpoint', chain.checkpointRoot]))
    })

    it('when its database does not hold together any more, from the checkpoint in it', async () => {
      const level = new ClassicLevel<Uint8Array, Uint8Array>(database, { keyEncoding: 'view', valueEncoding: 'view' })
      await level.del(databaseKey('committee-', 292))
      await level.close()
      const blsync = start()
      const line = await blsync.line('starting again from the stored checkpoint')
      expect(line.checkpoint).toBe(chain.checkpointRoot)
      await reachesTheEnd(blsync)
    })

    it('when its database was damaged and is removed as the error says, from the checkpoint beside it', async () => {
      const log = readdirSync(database).find((name) => name.endsWith('.log')) ?? ''
      truncateSync(join(database, log))
      const refused = await BlsyncProcess.run(['--mainnet', '--beacon.api', server.url, '--datadir', datadir])
      expect(refused.code).toBe(4)
      expect(refused.complaint.trim().split('\n')).toHaveLength(1)
      expect(refused.complaint).toMatch(
        /database in \S+db is damaged: it has lost its chain\. Remove the directory to sync/,
      )
      rmSync(database, { recursive: true })
      // Two starts that come to nothing do not change that.
      for (const _ of [1, 2]) {
        const early = start()
        await early.line('starting')
        await early.kill()
        rmSync(database, { recursive: true })
      }
      await reachesTheEnd(start())
      expect(readFileSync(join(datadir, 'checkpoint'), 'latin1')).toBe(`${chain.checkpointRoot}\nstored\n`)
      await reachesTheEnd(start())
    })
  },
)
