import { describe, expect, it } from 'vitest'
import { settle } from '../support/scheduler-clock.ts'
import { emit, HeadUpdaterRun } from '../support/sync-head-updater.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

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

  it('is prepared once, while its signature is on the way', async () => {
    const preparer = new RecordingPreparer()
    const run = await HeadUpdaterRun.begin(world(), { preparer })
    const [alice, bob] = [await run.silentNode('alice'), await run.silentNode('bob')]
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
    const run = await HeadUpdaterRun.begin(world(), { preparer })
    const alice = await run.silentNode('alice')
    await emit(alice, { type: 'head', slot: 65, root: '0x65' })
    preparer.isReady = true
    await run.committeesKnown(1)
    await run.committeesKnown(2)
    expect(preparer.slots).toEqual([65, 65])
  })

  it('is not prepared when a head of its slot is verified', async () => {
    const preparer = new RecordingPreparer()
    const run = await HeadUpdaterRun.begin(world(), { preparer })
    const alice = await run.silentNode('alice')
    world().scheduler.setValidatedHead({ slot: 65, root: '0x65' })
    await settle()
    await emit(alice, { type: 'head', slot: 65, root: '0x65' })
    expect(preparer.slots).toEqual([])
  })
})
