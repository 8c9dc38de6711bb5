import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { LoopbackServer } from '../support/loopback-server.ts'

const cleanUp = new CleanUp()
const TOLD = 'the network has not started yet: waiting for genesis'

async function start(genesisSeconds: number): Promise<BlsyncProcess> {
  const directory = await cleanUp.directory()
  const { config, configYaml } = await smallChain({ historySlots: 0 })
  writeFileSync(join(directory, 'config.yaml'), configYaml)
  const silent = cleanUp.add(await LoopbackServer.start(() => undefined), (it) => it.close())
  const flags: Readonly<Record<string, string>> = {
    '--beacon.config': join(directory, 'config.yaml'),
    '--beacon.genesis.time': String(genesisSeconds),
    '--beacon.genesis.gvroot': config.genesisValidatorsRoot,
    '--beacon.api': silent.url,
    '--beacon.checkpoint': `0x${'41'.repeat(32)}`,
    '--datadir': join(directory, 'data'),
    '--metrics.port': '0',
  }
  return cleanUp.add(BlsyncProcess.start([...Object.entries(flags).flat(), '--metrics']), (it) => it.kill())
}

describe('The command before the genesis of its network', () => {
  it('says when that is, waits without complaint, and stops when asked to', async () => {
    const genesisSeconds = Math.floor(Date.now() / 1000) + 86_400
    const blsync = await start(genesisSeconds)
    const told = await blsync.line(TOLD)
    expect(told).toMatchObject({ level: 'info', at: new Date(genesisSeconds * 1000).toISOString() })
    const { cause, head } = await blsync.status()
    expect([cause, head]).toEqual([undefined, undefined])
    const end = await blsync.stop()
    expect([end.code, end.complaint]).toEqual([0, ''])
    expect(blsync.lines.filter(({ message }) => message === TOLD)).toHaveLength(1)
    expect(blsync.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
  })

  it('says nothing of it once that was', async () => {
    const blsync = await start(Math.floor(Date.now() / 1000) - 60)
    await blsync.line('status and metrics')
    expect((await blsync.stop()).code).toBe(0)
    expect(blsync.lines.map(({ message }) => message)).not.toContain(TOLD)
  })
})
