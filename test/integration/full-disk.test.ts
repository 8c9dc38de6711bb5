import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineServer } from '../../ts/devchain/execution/EngineServer.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'

const PRLIMIT = '/usr/bin/prlimit'
const SLOTS_PER_PERIOD = 64

const cleanUp = new CleanUp()

/** The size that files of a process may grow to: what it writes beyond fails as on a full disk. */
function limitFiles(blsync: BlsyncProcess, bytes: number | 'unlimited'): void {
  execFileSync(PRLIMIT, ['--pid', String(blsync.pid), `--fsize=${bytes}:unlimited`])
}

describe.skipIf(!existsSync(PRLIMIT))('The command on a disk that is full', () => {
  it('warns once, drives every head into the next period, says when there is space again, and has everything at its next start', async () => {
    const directory = await cleanUp.directory()
    // Early in a period, whose update is not final yet.
    const historySlots = 3 * SLOTS_PER_PERIOD + 6
    const dev = cleanUp.add(await smallChain({ clock: 'wall', slotDurationMs: 1_000, historySlots }), (it) => it.stop())
    await dev.start()
    writeFileSync(join(directory, 'config.yaml'), dev.configYaml)
    writeFileSync(join(directory, 'jwt.hex'), dev.jwtSecretHex)
    const flags: Readonly<Record<string, string>> = {
      '--beacon.config': join(directory, 'config.yaml'),
      '--beacon.genesis.time': String(dev.config.genesisTime),
      '--beacon.genesis.gvroot': dev.config.genesisValidatorsRoot,
      '--beacon.api': dev.beaconUrl,
      '--blsync.engine.api': dev.engineUrl,
      '--blsync.jwtsecret': join(directory, 'jwt.hex'),
      '--datadir': join(directory, 'data'),
      '--metrics.port': '0',
    }
    const start = (more: readonly string[]): BlsyncProcess =>
      cleanUp.add(BlsyncProcess.start([...Object.entries(flags).flat(), '--metrics', ...more]), (it) => it.kill())
    /** Slot of the block that the execution client was led to. */
    const headSlot = ({ client: { head } }: EngineServer): number =>
      dev.chain.tree.range(0, dev.chain.slot + 1).find(({ execution }) => execution.hash === head)?.slot ?? -1

    const blsync = start(['--beacon.checkpoint', dev.checkpointRoot, '--allow-stale-checkpoint'])
    await expect.poll(() => headSlot(dev.engine)).toBeGreaterThanOrEqual(dev.chain.slot - 2)
    limitFiles(blsync, 1)
    const told = await blsync.line(({ condition }) => condition === 'disk')
    expect(told).toMatchObject({ level: 'warn', subject: 'blsync' })
    expect(told.evidence).toMatch(/too large|full|no space/i)
    const { committees } = await blsync.status()
    const nextPeriod = (committees?.lastPeriod ?? 0) + 1
    await expect.poll(() => headSlot(dev.engine)).toBeGreaterThan(nextPeriod * SLOTS_PER_PERIOD + 2)
    expect((await blsync.status()).conditions).toMatchObject([{ kind: 'disk' }])

    limitFiles(blsync, 'unlimited')
    await blsync.line(({ condition, level }) => condition === 'disk' && level === 'info')
    expect((await blsync.status()).conditions).toEqual([])
    expect(blsync.lines.filter(({ condition }) => condition === 'disk')).toHaveLength(2)
    expect(blsync.lines.filter(({ level }) => level === 'error')).toEqual([])
    expect((await blsync.stop()).code).toBe(0)

    const again = start([])
    await again.line('head verified')
    const end = await again.stop()
    expect(end.code).toBe(0)
    // The committees are where they were, and headers connect to those from before.
    expect(end.output).not.toContain('catching up committees')
    expect(again.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})
