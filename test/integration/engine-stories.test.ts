import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { EngineAnswer, EngineServer } from '../../ts/devchain/execution/EngineServer.ts'
import { slotStartMs } from '../../ts/params/slots.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()
const SLOT_MS = 2000
const HISTORY_SLOTS = 224

let dev: DevChain
let engine: EngineServer
let directory: string

beforeEach(async () => {
  // The clock is well ahead of the chain, which is moved by hand; tests that need fresh heads let it catch up.
  const genesisTime = Math.floor(Date.now() / 1000) - (HISTORY_SLOTS * SLOT_MS) / 1000
  dev = cleanUp.add(await smallChain({ genesisTime, slotDurationMs: SLOT_MS }), (it) => it.stop())
  dev.beacon.behaviour.dateMs = Date.now
  await dev.start()
  engine = cleanUp.add(await dev.addEngineServer(), (it) => it.close())
  directory = await cleanUp.directory()
  writeFileSync(join(directory, 'config.yaml'), dev.configYaml)
  writeFileSync(join(directory, 'jwt.hex'), dev.jwtSecretHex)
})

function start(...servers: readonly string[]): BlsyncProcess {
  const { genesisValidatorsRoot, genesisTime } = dev.config
  const flags: Readonly<Record<string, string>> = {
    '--beacon.config': join(directory, 'config.yaml'),
    '--beacon.genesis.time': String(genesisTime),
    '--beacon.genesis.gvroot': genesisValidatorsRoot,
    '--beacon.api': servers.join(','),
    '--beacon.checkpoint': dev.checkpointRoot,
    '--blsync.engine.api': engine.url,
    '--blsync.jwtsecret': join(directory, 'jwt.hex'),
    '--datadir': join(directory, 'data'),
    '--metrics.port': '0',
  }
  const blsync = BlsyncProcess.start([...Object.entries(flags).flat(), '--allow-stale-checkpoint', '--metrics'])
  return cleanUp.add(blsync, (it) => it.kill())
}

/** Makes every slot up to the one that runs now. */
function catchUp(): void {
  while (slotStartMs(dev.config, dev.chain.slot + 1) <= Date.now()) dev.produceSlot({ skip: false, absentSigners: 0 })
}

function slotAfterCatchingUp(): number {
  catchUp()
  return dev.chain.slot
}

/** The hash of the newest head that is signed. */
const provenHash = () => dev.chain.tree.byRoot(dev.chain.head.parentRoot)?.execution.hash

/** Keeps the chain at the clock until the execution client is at its newest signed head. */
async function drove(): Promise<void> {
  await expect
    .poll(() => {
      catchUp()
      return engine.client.head === provenHash()
    })
    .toBe(true)
}

/** Answers each route with what it answered first, as a server that replays an old state; it has no events. */
function replaying(): ServerBehaviour {
  const first = new Map<string, Parameters<NonNullable<ServerBehaviour['alterAnswer']>>[1]>()
  return {
    holdEvents: true,
    jsonOnly: true,
    alterAnswer: ({ url }, answer) => {
      if (!/optimistic|finality|head$/.test(url)) return answer
      const kept = first.get(url) ?? answer
      first.set(url, kept)
      return kept
    },
  }
}

describe('Execution clients of the whole program', () => {
  it('N9: one that called a block bad for a while is led on without anybody doing anything', async () => {
    catchUp()
    const blsync = start(dev.beaconUrl)
    await drove()
    const good = engine.client.head
    const invalid: EngineAnswer = {
      result: { status: 'INVALID', latestValidHash: null, validationError: 'bad state root' },
    }
    engine.intercept = (method) => (method.startsWith('engine_newPayload') ? invalid : undefined)
    const wrong = blsync.line(({ condition }) => condition === 'engine-invalid')
    for (let slots = 0; slots < 3; slots++) {
      const slot = dev.chain.slot
      await expect.poll(slotAfterCatchingUp).toBeGreaterThan(slot)
    }
    expect(await wrong).toMatchObject({ subject: engine.url, evidence: expect.stringContaining('bad state root') })
    expect((await blsync.status()).engines).toMatchObject([{ status: { kind: 'invalid' }, reason: /invalid/ }])
    expect(engine.client.head).toBe(good)
    engine.intercept = undefined
    await drove()
    await blsync.line(({ message }) => message === 'the execution client accepts the block')
    expect((await blsync.status()).engines).toMatchObject([{ status: { kind: 'following' } }])
    expect((await blsync.stop()).code).toBe(0)
  })

  it('after kill -9 a server that replays an old state leads nobody back', async () => {
    catchUp()
    const old = await dev.addBeaconServer(replaying())
    old.behaviour.dateMs = Date.now
    for (const path of ['light_client/optimistic_update', 'light_client/finality_update', 'headers/head']) {
      const answer = await fetch(`${old.url}/eth/v1/beacon/${path}`)
      expect(answer.status).toBe(200)
    }
    const first = start(dev.beaconUrl)
    for (let slots = 0; slots < 6; slots++) {
      const slot = dev.chain.slot
      await expect.poll(slotAfterCatchingUp).toBeGreaterThan(slot)
      await drove()
    }
    await first.kill()
    const told = { head: engine.client.head, finalized: engine.client.finalized }
    engine.calls.length = 0
    const again = start(old.url)
    await again.line('head verified')
    const stale = await again.line(({ condition }) => condition === 'head-stale')
    expect(stale.evidence).toMatch(/behind/)
    expect(engine.calls.filter(({ method }) => /newPayload|forkchoice/.test(method))).toEqual([])
    expect({ head: engine.client.head, finalized: engine.client.finalized }).toEqual(told)
    await again.stop()
    const honest = start(old.url, dev.beaconUrl)
    await drove()
    const slotOf = (hash: string) => dev.chain.tree.executionBlock(`0x${hash.slice(2)}`)?.number ?? -1
    expect(slotOf(engine.client.head)).toBeGreaterThanOrEqual(slotOf(told.head))
    for (const { method, params } of engine.calls) {
      if (method.startsWith('engine_forkchoice')) {
        expect(slotOf(String(Object(params[0]).headBlockHash))).toBeGreaterThanOrEqual(slotOf(told.head))
        expect(slotOf(String(Object(params[0]).finalizedBlockHash))).toBeGreaterThanOrEqual(slotOf(told.finalized))
      }
    }
    await honest.stop()
  })
})
