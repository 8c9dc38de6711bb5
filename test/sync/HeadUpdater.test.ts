import { beforeEach, describe, expect, it } from 'vitest'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { networks } from '../../ts/params/networks.ts'
import type { Module } from '../../ts/request/Module.ts'
import type { Trigger } from '../../ts/request/Trigger.ts'
import { HeadUpdater } from '../../ts/sync/HeadUpdater.ts'
import type { SyncProtocol } from '../../ts/sync/requests.ts'
import { CHAIN_CHANGED_TRIGGER } from '../../ts/sync/triggers.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { FakeValidator } from '../support/sync-fake-validator.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { plainFinality, plainOptimistic } from '../support/sync-updates.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
let validator: FakeValidator
let updater: HeadUpdater
let chainChanged: Trigger | undefined

/** Stands for whoever brings the committee chain forward. */
const chainMover: Module<SyncProtocol> = {
  name: 'chain mover',
  setupTriggers: (triggers) => {
    chainChanged = triggers.named(CHAIN_CHANGED_TRIGGER)
  },
  process: () => {},
}

beforeEach(() => {
  chainChanged = undefined
})

async function begin(config: NetworkConfig = world().config): Promise<void> {
  validator = new FakeValidator(config)
  validator.onHead = (slot) => world().scheduler.setValidatedHead({ slot, root: `0x${slot.toString(16)}` })
  updater = new HeadUpdater({ config, validator })
  await world().start(chainMover, updater)
}

async function committeesKnown(...periods: readonly number[]): Promise<void> {
  for (const period of periods) validator.committees.add(period)
  chainChanged?.fire()
  await settle()
}

/** A node that was asked for its latest updates and had none. */
async function silentNode(name: string): Promise<ScriptedBeaconNode> {
  const node = await world().node(name)
  node.habit = (asked) => node.refuse(asked)
  for (const asked of node.asked) node.refuse(asked)
  await passTime(1_000)
  node.habit = undefined
  node.received.length = 0
  return node
}

async function emit(node: ScriptedBeaconNode, event: SyncProtocol['event']): Promise<void> {
  node.emit(event)
  await settle()
}

describe('signed heads', () => {
  it('S14: wait while the chain is uninitialised, the latest of each kind and server, and are validated on init', async () => {
    await begin()
    const alice = await silentNode('alice')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(65) })
    await emit(alice, { type: 'optimistic', update: plainOptimistic(66) })
    await emit(alice, { type: 'finality', update: plainFinality(66) })
    expect(validator.verified).toEqual([])
    expect(updater.waitingCount).toBe(2)
    await committeesKnown(1)
    expect(validator.verified).toEqual(['optimistic 66', 'finality 66'])
    expect(updater.waitingCount).toBe(0)
  })

  it('S14: heads of later periods wait until the chain gets there', async () => {
    await begin()
    const alice = await silentNode('alice')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(130) })
    await committeesKnown(0, 1)
    expect(validator.verified).toEqual([])
    await committeesKnown(2)
    expect(validator.verified).toEqual(['optimistic 130'])
    await emit(alice, { type: 'optimistic', update: plainOptimistic(131) })
    expect(validator.verified).toEqual(['optimistic 130', 'optimistic 131'])
  })

  it('S14: attested slot 0x3fff signed at 0x4000 belongs to period 2', async () => {
    await begin(networks.mainnet)
    const alice = await silentNode('alice')
    await committeesKnown(1)
    await emit(alice, { type: 'optimistic', update: plainOptimistic(0x3fff, { signatureSlot: 0x4000 }) })
    expect(validator.verified).toEqual([])
    await committeesKnown(2)
    expect(validator.verified).toEqual([`optimistic ${0x3fff}`])
  })

  it("S14: a removed server's waiting head is gone", async () => {
    await begin()
    const alice = await silentNode('alice')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(130) })
    await world().lose(alice)
    expect(updater.waitingCount).toBe(0)
    await committeesKnown(2)
    expect(validator.verified).toEqual([])
  })

  it('S14: a head that our clock calls future waits until it is due', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await silentNode('alice')
    validator.clockSlot = 66
    await emit(alice, { type: 'optimistic', update: plainOptimistic(65) })
    expect(validator.verified).toEqual([])
    validator.clockSlot = 67
    await passTime(1_000)
    expect(validator.verified).toEqual(['optimistic 65'])
  })

  it('S14: every head has its turn on a clock that is behind, although newer ones keep coming', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await silentNode('alice')
    for (let slot = 65; slot < 75; slot++) {
      validator.clockSlot = slot - 3
      await emit(alice, { type: 'optimistic', update: plainOptimistic(slot) })
      await passTime(1_000)
    }
    expect(validator.verified).toEqual([
      'optimistic 65',
      'optimistic 66',
      'optimistic 67',
      'optimistic 68',
      'optimistic 69',
    ])
  })

  it('S14: the newest head counts as soon as the clock comes right, by whatever step, and older ones no more', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await silentNode('alice')
    validator.clockSlot = 3
    for (let slot = 65; slot < 120; slot++) {
      await emit(alice, { type: 'optimistic', update: plainOptimistic(slot) })
      await passTime(1_000)
    }
    expect(updater.waitingCount).toBe(32)
    validator.clockSlot = 200
    await passTime(500)
    expect(validator.verified).toEqual(['optimistic 119'])
    expect(updater.waitingCount).toBe(0)
  })

  it('what does not verify fails its server, also when it had to wait, and nobody else', async () => {
    await begin()
    const mallory = await silentNode('mallory')
    const alice = await silentNode('alice')
    await emit(mallory, { type: 'optimistic', update: plainOptimistic(66, { isForged: true }) })
    await emit(alice, { type: 'optimistic', update: plainOptimistic(66) })
    expect(world().warnings).toEqual([])
    await committeesKnown(1)
    await emit(mallory, { type: 'finality', update: plainFinality(67, { isForged: true }) })
    expect(validator.verified).toEqual(['optimistic 66'])
    expect(world().charges).toEqual([
      'mallory: the optimistic update does not verify',
      'mallory: the finality update does not verify',
    ])
  })
})

describe('the head that most servers announce', () => {
  /** Prepares what it is told to, and remembers what it was asked for. */
  class RecordingPreparer {
    readonly slots: number[] = []
    isReady = true

    prepare({ slot }: { readonly slot: number }): boolean {
      this.slots.push(slot)
      return this.isReady
    }
  }

  async function beginWith(preparer: RecordingPreparer): Promise<void> {
    validator = new FakeValidator(world().config)
    updater = new HeadUpdater({ config: world().config, validator, preparer })
    await world().start(chainMover, updater)
  }

  it('is prepared once, while its signature is on the way', async () => {
    const preparer = new RecordingPreparer()
    await beginWith(preparer)
    const [alice, bob] = [await silentNode('alice'), await silentNode('bob')]
    await emit(alice, { type: 'head', slot: 65, root: '0x65' })
    await emit(bob, { type: 'head', slot: 65, root: '0x65' })
    expect(preparer.slots).toEqual([65])
    await emit(alice, { type: 'head', slot: 66, root: '0x66' })
    await emit(bob, { type: 'head', slot: 66, root: '0x66' })
    expect(preparer.slots).toEqual([65, 66])
  })

  it('is tried again when the committee chain has moved', async () => {
    const preparer = new RecordingPreparer()
    preparer.isReady = false
    await beginWith(preparer)
    const alice = await silentNode('alice')
    await emit(alice, { type: 'head', slot: 65, root: '0x65' })
    preparer.isReady = true
    await committeesKnown(1)
    await committeesKnown(2)
    expect(preparer.slots).toEqual([65, 65])
  })

  it('is not prepared when a head of its slot is verified', async () => {
    const preparer = new RecordingPreparer()
    await beginWith(preparer)
    const alice = await silentNode('alice')
    world().scheduler.setValidatedHead({ slot: 65, root: '0x65' })
    await settle()
    await emit(alice, { type: 'head', slot: 65, root: '0x65' })
    expect(preparer.slots).toEqual([])
  })
})

describe('asking', () => {
  it('a server without light-client routes has not failed: it is free for other requests, and asked again an epoch later', async () => {
    await begin()
    const teku = await world().node('teku')
    teku.answerWith('optimistic', { kind: 'optimistic' })
    teku.answerWith('finality', { kind: 'finality' })
    await settle()
    expect([teku.asked, world().warnings]).toEqual([[], []])
    await passTime(47_000)
    expect(teku.asked).toEqual([])
    await passTime(1_000)
    expect(teku.asked).toEqual(['optimistic', 'finality'])
  })

  it('a new server is asked for its latest updates, and again when it failed', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await world().node('alice')
    expect(alice.asked).toEqual(['optimistic', 'finality'])
    alice.refuse('optimistic')
    alice.answerWith('finality', { kind: 'finality', update: plainFinality(70) })
    await settle()
    expect(validator.verified).toEqual(['finality 70'])
    await passTime(1_000)
    expect(alice.asked).toEqual([])
    await passTime(8 * 6_000)
    expect(alice.asked).toEqual(['optimistic'])
  })

  it('a server that has told its head by itself need not be asked for it', async () => {
    await begin()
    const alice = await world().node('alice')
    alice.refuse('optimistic')
    alice.refuse('finality')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(70) })
    alice.received.length = 0
    await passTime(8 * 6_000 + 500)
    expect(alice.asked).toEqual(['finality'])
  })

  it('a server whose event stream is back is asked again, since nobody repeats events', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await silentNode('alice')
    await emit(alice, { type: 'status', state: 'disconnected' })
    expect(alice.asked).toEqual([])
    await emit(alice, { type: 'status', state: 'streaming' })
    expect(alice.asked).toEqual(['optimistic', 'finality'])
  })

  it.each([
    ['while it is asked', false],
    ['when it has just answered', true],
  ] as const)('a stream that opens for the first time %s brings no second question', async (_, hasAnswered) => {
    await begin()
    await committeesKnown(1)
    const alice = await world().node('alice')
    if (hasAnswered) {
      alice.answerWith('optimistic', { kind: 'optimistic', update: plainOptimistic(71) })
      alice.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    }
    await emit(alice, { type: 'status', state: 'streaming' })
    if (!hasAnswered) {
      alice.answerWith('optimistic', { kind: 'optimistic', update: plainOptimistic(71) })
      alice.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    }
    await settle()
    expect(alice.asked).toEqual([])
  })

  it('S14: the finality update is asked for once an epoch and server', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await silentNode('alice')
    const bob = await silentNode('bob')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(72) })
    const [first, second] = alice.asked.length > 0 ? [alice, bob] : [bob, alice]
    expect([first.asked, second.asked], 'one at a time').toEqual([['finality'], []])
    first.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    await settle()
    expect(second.asked, 'that was of the epoch before').toEqual(['finality'])
    second.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    await settle()
    await emit(alice, { type: 'optimistic', update: plainOptimistic(73) })
    expect([...alice.asked, ...bob.asked], 'the same epoch').toEqual([])
    await emit(alice, { type: 'optimistic', update: plainOptimistic(80) })
    expect([...alice.asked, ...bob.asked], 'the next epoch').toEqual(['finality'])
  })

  it('S14: the finality update is not asked for when one of the epoch is known', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await silentNode('alice')
    await emit(alice, { type: 'finality', update: plainFinality(72) })
    await emit(alice, { type: 'optimistic', update: plainOptimistic(72) })
    expect(alice.asked).toEqual([])
    expect(validator.verified).toEqual(['finality 72', 'optimistic 72'])
  })

  it('S14: an answer of one server makes the questions to the others needless', async () => {
    await begin()
    await committeesKnown(1)
    const alice = await silentNode('alice')
    const bob = await silentNode('bob')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(72) })
    const [first, second] = alice.asked.length > 0 ? [alice, bob] : [bob, alice]
    first.answerWith('finality', { kind: 'finality', update: plainFinality(72) })
    await settle()
    expect(second.asked).toEqual([])
  })
})
