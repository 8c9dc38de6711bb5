import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { EngineServer } from '../../ts/devchain/execution/EngineServer.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { FailingProxy } from '../support/failing-proxy.ts'

const SLOT_MS = 2_000

const cleanUp = new CleanUp()

let dev: DevChain

beforeAll(async () => {
  dev = await smallChain({ clock: 'wall', slotDurationMs: SLOT_MS })
  await dev.start()
})

afterAll(() => dev.stop())

/** The command with one beacon node and an empty execution client, both on real sockets. */
async function begin() {
  const directory = await cleanUp.directory()
  const node = cleanUp.add(await FailingProxy.start(dev.beaconUrl), (it) => it.down())
  const engine = cleanUp.add(await dev.addEngineServer(), (it) => it.close())
  writeFileSync(join(directory, 'config.yaml'), dev.configYaml)
  writeFileSync(join(directory, 'jwt.hex'), dev.jwtSecretHex)
  const flags: Readonly<Record<string, string>> = {
    '--beacon.config': join(directory, 'config.yaml'),
    '--beacon.genesis.time': String(dev.config.genesisTime),
    '--beacon.genesis.gvroot': dev.config.genesisValidatorsRoot,
    '--beacon.api': node.url,
    '--beacon.checkpoint': dev.checkpointRoot,
    '--blsync.engine.api': engine.url,
    '--blsync.jwtsecret': join(directory, 'jwt.hex'),
    '--datadir': join(directory, 'data'),
    '--metrics.port': '0',
  }
  const blsync = cleanUp.add(
    BlsyncProcess.start([...Object.entries(flags).flat(), '--allow-stale-checkpoint', '--metrics']),
    (it) => it.kill(),
  )
  await expect.poll(() => headSlot(engine)).toBeGreaterThanOrEqual(dev.chain.slot - 2)
  return { node, engine, blsync }
}

/** Slot of the block that the execution client was led to. */
function headSlot(engine: EngineServer): number {
  const { head } = engine.client
  return dev.chain.tree.range(0, dev.chain.slot + 1).find(({ execution }) => execution.hash === head)?.slot ?? -1
}

describe('The command beside a node', () => {
  it('that serves everything but blocks says so once, with its words, and goes on as soon as it gives them', async () => {
    const { node, engine, blsync } = await begin()
    node.fateOf = (path) =>
      path.includes('/beacon/blocks') ? { status: 503, message: 'database is being compacted' } : 'pass'
    const told = await blsync.line(({ condition, level }) => condition === 'block-unavailable' && level === 'warn')
    expect(told.evidence).toContain('503')
    expect(told.evidence).toContain('database is being compacted')
    const { cause, engines } = await blsync.status()
    expect(cause).toMatchObject({ kind: 'block-unavailable' })
    expect(engines).toMatchObject([{ status: { kind: 'behind' } }])
    const stoodStillAt = headSlot(engine)
    const slot = dev.chain.slot
    node.fateOf = () => 'pass'
    await expect.poll(() => headSlot(engine)).toBeGreaterThan(stoodStillAt)
    expect(headSlot(engine)).toBeLessThanOrEqual(slot + 2)
    await blsync.line(({ condition, level }) => condition === 'block-unavailable' && level === 'info')
    const { cause: after } = await blsync.status()
    expect(after).toBeUndefined()
    expect(blsync.lines.filter(({ condition }) => condition === 'block-unavailable')).toHaveLength(2)
    expect((await blsync.stop()).code).toBe(0)
  })

  it('that was away for many slots, or failing at everything, drives the next heads at once', async () => {
    const { node, engine, blsync } = await begin()
    await node.down()
    const downAt = dev.chain.slot
    await expect.poll(() => dev.chain.slot).toBe(downAt + 8)
    await node.up()
    await expect.poll(() => headSlot(engine)).toBeGreaterThanOrEqual(downAt + 8)
    expect(headSlot(engine)).toBeLessThanOrEqual(downAt + 10)
    node.fateOf = () => ({ status: 503, message: 'starting' })
    const failingAt = dev.chain.slot
    await expect.poll(() => dev.chain.slot).toBe(failingAt + 8)
    node.fateOf = () => 'pass'
    await expect.poll(() => headSlot(engine)).toBeGreaterThanOrEqual(failingAt + 8)
    expect(headSlot(engine)).toBeLessThanOrEqual(failingAt + 10)
    expect((await blsync.stop()).code).toBe(0)
  })
})
