import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'

const directory = mkdtempSync(join(tmpdir(), 'blsync-stale-'))
const BEHIND_SLOTS = 100
let dev: DevChain

beforeAll(async () => {
  // Whoever serves this chain replays what was long ago.
  const genesisTime = Math.floor(Date.now() / 1000) - 224 - BEHIND_SLOTS
  dev = await smallChain({ genesisTime, slotDurationMs: 1000 })
  dev.beacon.behaviour.dateMs = Date.now
  await dev.start()
  writeFileSync(join(directory, 'config.yaml'), dev.configYaml)
})

afterAll(async () => {
  await dev.stop()
  rmSync(directory, { recursive: true, force: true })
})

it.each([
  [
    '--head',
    /^blsync: the newest head from the beacon nodes is of slot 22\d, 1\d\d slots behind the clock.*--beacon\.api/m,
  ],
  [
    '--finalized',
    /^blsync: the newest finalized block from the beacon nodes is of slot \d+, \d+ slots behind the clock/m,
  ],
])('prove %s prints what is verified, says how old it is, and ends with code 6', async (flag, sentence) => {
  const { genesisValidatorsRoot, genesisTime } = dev.config
  const end = await BlsyncProcess.run(
    [
      ...['prove', 'slot', flag, '--beacon.config', join(directory, 'config.yaml'), '--allow-stale-checkpoint'],
      ...['--beacon.genesis.gvroot', genesisValidatorsRoot, '--beacon.genesis.time', String(genesisTime)],
      ...['--beacon.checkpoint', dev.checkpointRoot, '--beacon.api', dev.beaconUrl],
    ],
    { logFormat: 'none' },
  )
  expect(end.complaint).toMatch(sentence)
  expect(end.output).toMatch(/^block root 0x[0-9a-f]{64}$/m)
  expect(end.code).toBe(6)
})
