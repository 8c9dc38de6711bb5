import { describe, expect, it, vi } from 'vitest'
import { ServerError } from '../../ts/errors.ts'
import type { RootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import { silentLogger } from '../../ts/log.ts'
import type { Trigger } from '../../ts/request/Trigger.ts'
import { StateSync, type StateSyncOptions } from '../../ts/sync/StateSync.ts'
import { LIGHT_CHAIN_TRIGGER } from '../../ts/sync/triggers.ts'
import type { Header } from '../../ts/types/Header.ts'
import { chainOf, childOf, proofOf, twoNodes } from '../support/header-tree.ts'
import { LightChainDriver } from '../support/light-chain-driver.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const chain = chainOf([20, 21, 23, 24, 25, 26])
const SLOT_MS = 6_000

function at(slot: number): RootedHeader {
  return chain.find((header) => header.slot === slot) ?? expect.unreachable(`no block at ${slot}`)
}

/** StateSync over a chain whose head the test moves. */
async function begin(options: Partial<StateSyncOptions> = {}) {
  const said: string[] = []
  const logger = { ...world().logger, info: (message: string) => said.push(message), debug: silentLogger.debug }
  const driver = await LightChainDriver.open({ reload: false })
  const sync = new StateSync({
    config: world().config,
    chain: driver.chain,
    proofFormat: twoNodes,
    tailSlots: 16,
    logger,
    ...options,
  })
  let changed: Trigger | undefined
  const mover = {
    name: 'mover',
    setupTriggers: (triggers: { named(name: string): Trigger }) => {
      changed = triggers.named(LIGHT_CHAIN_TRIGGER)
    },
    process: () => undefined,
  }
  await world().start(sync, mover)
  const moveTo = async (slot: number): Promise<void> => {
    await driver.chain.addHeaders(chain.filter((header) => header.slot <= slot).map(({ header }) => header))
    await driver.setHead(at(slot))
    changed?.fire()
    await settle()
  }
  return { driver, sync, said, moveTo }
}

const proofFor = ({ header }: RootedHeader): string => `proof ${header.stateRoot}`

async function prove(node: ScriptedBeaconNode, header: RootedHeader, by = header): Promise<void> {
  node.answerWith(proofFor(header), { kind: 'stateProof', proof: proofOf(by) })
  await settle()
}

async function haveNone(node: ScriptedBeaconNode, header: RootedHeader): Promise<void> {
  node.answerWith(proofFor(header), { kind: 'stateProof' })
  await settle()
}

async function failAt(node: ScriptedBeaconNode, header: RootedHeader): Promise<void> {
  const error = Object.assign(new ServerError('overloaded', { code: 'ERR_SERVER_STATUS' }), { status: 500 })
  node.refuseWith(proofFor(header), error)
  await settle()
}

async function announce(node: ScriptedBeaconNode, { slot, root }: RootedHeader): Promise<void> {
  node.emit({ type: 'head', slot, root })
  await settle()
}

describe('StateSync', () => {
  it('proves canonical headers, the newest first, several at a time', async () => {
    const { driver, moveTo } = await begin()
    const node = await world().node('one')
    await moveTo(25)
    expect(node.asked).toEqual([25, 24, 23].map((slot) => proofFor(at(slot))))
    await prove(node, at(25))
    expect([driver.states, node.asked.at(-1)]).toEqual(['25…25', proofFor(at(21))])
    await prove(node, at(23))
    expect(driver.states).toBe('25…25')
    await prove(node, at(24))
    expect(driver.states).toBe('23…25')
    await moveTo(26)
    await prove(node, at(26))
    expect(driver.states).toBe('23…26')
    for (const slot of [21, 20]) await prove(node, at(slot))
    expect([driver.states, node.asked]).toEqual(['20…26', []])
  })

  it('goes no further down than wanted', async () => {
    const { moveTo } = await begin({ tailSlots: 2 })
    const node = await world().node('one')
    await moveTo(26)
    expect(node.asked).toEqual([26, 25, 24].map((slot) => proofFor(at(slot))))
  })

  it('the head’s state is asked for where the head was announced', async () => {
    const { moveTo } = await begin({ tailSlots: 0 })
    const silent = await world().node('silent')
    const announcer = await world().node('announcer')
    await announce(announcer, at(26))
    await moveTo(26)
    expect([silent.asked, announcer.asked]).toEqual([[], [proofFor(at(26))]])
  })

  it('the announced head’s state is proven before the head is in the chain, by its announcers alone', async () => {
    const known = new Map<string, Header>()
    const { driver, sync, moveTo } = await begin({ tailSlots: 0, announcedHeader: (root) => known.get(root) })
    await moveTo(24)
    const silent = await world().node('silent')
    await prove(silent, at(24))
    const announcer = await world().node('announcer')
    await announce(announcer, at(25))
    expect(announcer.asked, 'its header is not known').toEqual([])
    known.set(at(25).root, at(25).header)
    await announce(announcer, at(26))
    await announce(announcer, at(25))
    expect([silent.asked, announcer.asked]).toEqual([[], [proofFor(at(25))]])
    await prove(announcer, at(25))
    expect(driver.chain.header(at(25).root)).toBeUndefined()
    await moveTo(25)
    expect([driver.states, silent.asked, announcer.asked]).toEqual(['24…25', [], []])
    expect(sync.headSyncPossible).toBe(false)
  })

  it('a wrong proof is its server’s failure, nothing is stored, and another server is asked', async () => {
    const { driver, moveTo } = await begin({ tailSlots: 0 })
    const liar = await world().node('liar')
    await moveTo(26)
    const honest = await world().node('honest')
    await prove(liar, at(26), childOf(undefined, 26, 5))
    expect(world().charges).toEqual([expect.stringContaining('sent a wrong proof of the state at slot 26')])
    expect(driver.states).toBe('none')
    await prove(honest, at(26))
    expect(driver.states).toBe('26…26')
  })

  it('a state that a server no longer has is asked for elsewhere; who had it before keeps its turn for newer ones', async () => {
    const { driver, moveTo } = await begin()
    const short = await world().node('short')
    await moveTo(25)
    await prove(short, at(25))
    short.refuse(proofFor(at(24)))
    for (const slot of [23, 21]) await haveNone(short, at(slot))
    await passTime(1_000)
    expect(short.asked).toEqual([])
    const long = await world().node('long')
    expect(long.asked).toContain(proofFor(at(24)))
    await moveTo(26)
    expect(short.asked, 'a newer state is another thing').toContain(proofFor(at(26)))
    await prove(short, at(26))
    for (const slot of [24, 23]) await prove(long, at(slot))
    expect(driver.states).toBe('23…26')
  })

  it('a server that is a moment behind is asked again when it announces the head', async () => {
    const { driver, moveTo } = await begin({ tailSlots: 0 })
    const behind = await world().node('behind')
    await moveTo(25)
    await prove(behind, at(25))
    await moveTo(26)
    await haveNone(behind, at(26))
    await announce(behind, at(25))
    expect(behind.asked).toEqual([])
    await announce(behind, at(26))
    await prove(behind, at(26))
    expect(driver.states).toBe('25…26')
  })

  it('a server that lacked a state is asked for it again after a slot, and each time after twice as long, up to an epoch', async () => {
    const { moveTo } = await begin({ tailSlots: 1 })
    const short = await world().node('short')
    await moveTo(26)
    await prove(short, at(26))
    await haveNone(short, at(25))
    for (const slots of [1, 2, 4, 8, 8]) {
      await passTime(slots * SLOT_MS - 1)
      expect(short.asked, `before ${slots} slots`).toEqual([])
      await passTime(1)
      await haveNone(short, at(25))
    }
  })

  it('a server that wants to be left alone does not keep another one from being asked again', async () => {
    const { driver, moveTo } = await begin({ tailSlots: 0 })
    const behind = await world().node('behind')
    await moveTo(25)
    await prove(behind, at(25))
    const busy = await world().node('busy')
    await moveTo(26)
    await haveNone(behind, at(26))
    busy.refuseWith(
      proofFor(at(26)),
      new ServerError('not now', { code: 'ERR_SERVER_RATE_LIMITED', retryAfterMs: 3_600_000 }),
    )
    await settle()
    await passTime(SLOT_MS)
    await prove(behind, at(26))
    expect(driver.states).toBe('25…26')
  })

  it('a proof that could not be written is written a slot later, and not fetched once more', async () => {
    const { driver, moveTo } = await begin({ tailSlots: 0 })
    const node = await world().node('one')
    await moveTo(26)
    const full = vi.spyOn(driver.store, 'batch').mockRejectedValue(new Error('the disk is full'))
    await prove(node, at(26))
    await passTime(SLOT_MS)
    expect([full.mock.calls.length, driver.states]).toEqual([2, 'none'])
    full.mockRestore()
    await passTime(SLOT_MS)
    expect([driver.states, node.asked]).toEqual(['26…26', []])
  })

  it('a server that fails once is asked for the next head’s state, and then for all', async () => {
    const { driver, sync, moveTo } = await begin({ tailSlots: 0 })
    const node = await world().node('one')
    await moveTo(24)
    await failAt(node, at(24))
    expect([sync.isOffered, node.asked], 'nothing is known of it').toEqual([undefined, []])
    await moveTo(25)
    await passTime(6_000)
    await prove(node, at(25))
    expect([sync.isOffered, driver.states]).toEqual([true, '25…25'])
  })

  it('a server that fails at one state after another, and never gave a proof, counts as one without', async () => {
    const { sync, said, moveTo } = await begin({ tailSlots: 0 })
    const node = await world().node('one')
    for (const slot of [21, 23, 24, 25]) {
      await moveTo(slot)
      await passTime(6_000)
      await failAt(node, at(slot))
    }
    expect(sync.isOffered).toBe(false)
    expect(said).toEqual(['no beacon node serves state proofs: the finalized block is reported as safe'])
    await moveTo(26)
    await passTime(SLOT_MS - 1)
    expect(node.asked).toEqual([])
  })

  it('says once that no server gives proofs, goes on without, and asks again', async () => {
    const { driver, sync, said, moveTo } = await begin({ tailSlots: 0 })
    const one = await world().node('one')
    const two = await world().node('two')
    await moveTo(24)
    expect([sync.isOffered, sync.headSyncPossible]).toEqual([undefined, true])
    await haveNone(one, at(24))
    expect(said).toEqual([])
    await haveNone(two, at(24))
    expect([sync.isOffered, sync.headSyncPossible]).toEqual([false, false])
    expect(said).toEqual(['no beacon node serves state proofs: the finalized block is reported as safe'])
    await moveTo(25)
    expect([one.asked, two.asked]).toEqual([[], []])
    await passTime(SLOT_MS)
    const asked = [one, two].find((node) => node.asked.length > 0) ?? expect.unreachable('nobody is asked again')
    await prove(asked, at(25))
    expect([sync.isOffered, driver.states]).toEqual([true, '25…25'])
    expect(said.at(-1)).toBe('a beacon node serves state proofs: justified blocks are proven')
    expect(said).toHaveLength(2)
  })

  it('a server that has had no proof yet is asked after a slot, and each time after twice as long, up to eight epochs', async () => {
    const { moveTo } = await begin({ tailSlots: 0 })
    const node = await world().node('one')
    await moveTo(26)
    await haveNone(node, at(26))
    for (const slots of [1, 2, 4, 8, 16, 32, 64, 64]) {
      await passTime(slots * SLOT_MS - 1)
      expect(node.asked, `before ${slots} slots`).toEqual([])
      await passTime(1)
      await haveNone(node, at(26))
    }
  })

  it('the head’s proof is to be waited for only while somebody may give it', async () => {
    const { sync, moveTo } = await begin({ tailSlots: 0 })
    expect(sync.headSyncPossible).toBe(false)
    const node = await world().node('one')
    await moveTo(24)
    expect(sync.headSyncPossible).toBe(true)
    await prove(node, at(24))
    expect(sync.headSyncPossible).toBe(false)
    await moveTo(25)
    expect(sync.headSyncPossible).toBe(true)
    await haveNone(node, at(25))
    expect(sync.headSyncPossible).toBe(false)
    await moveTo(26)
    expect(sync.headSyncPossible).toBe(true)
    await world().lose(node)
    expect(sync.headSyncPossible).toBe(false)
  })
})
