import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import { BlsyncWorld, deliver } from '../support/blsync-world.ts'
import { ANCHOR, blockChain } from '../support/engine-blocks.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { Gate } from '../support/gate.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const secret = new Uint8Array(32).fill(7)
const blocks = blockChain(Array.from({ length: 20 }, (_, i) => i + 1))
const block = (slot: number) => blocks[slot - 1] ?? expect.fail(`no block at ${slot}`)
const hash = (slot: number) => block(slot).execution?.blockHash

describe('several execution clients at once, each over its own transport', () => {
  const world = useSyncWorld()
  let healthy: EngineEndpoint
  let slow: EngineEndpoint
  let broken: EngineEndpoint
  let run: BlsyncWorld
  /** State of every client in the order of the endpoints. */
  const kinds = () => run.updater.engines.map(({ status }) => status.kind)
  let changed: (() => void)[] = []

  beforeEach(async () => {
    changed = []
    const options = { secret, anchor: ANCHOR, adoptsFirst: true }
    healthy = await EngineEndpoint.start({ ...options, transport: 'http' })
    slow = await EngineEndpoint.start({ ...options, transport: 'websocket' })
    broken = await EngineEndpoint.start({ ...options, transport: 'ipc' })
    run = new BlsyncWorld(world(), {
      connections: [healthy, slow, broken].map(({ url }) => connectEngine({ url, secret, version: '0.0.0' })),
      onStatus: () => {
        for (const listener of changed) listener()
      },
    })
    await run.start()
  })
  afterEach(async () => {
    await run.updater.stop()
    for (const endpoint of [healthy, slow, broken]) {
      expect(endpoint.violations).toEqual([])
      await endpoint.stop()
    }
  })

  const until = async (condition: () => boolean): Promise<void> => {
    const gate = new Gate()
    const check = (): void => {
      if (condition()) gate.open()
    }
    changed.push(check)
    check()
    await gate.opened
  }

  it('N11: neither one that hangs nor one that breaks every call holds up the third, and each comes back by itself', async () => {
    const stuck = new Gate()
    slow.script('engine_newPayload', { kind: 'delay', until: stuck.opened })
    broken.always('engine_', { kind: 'disconnect' })
    const node = await world().node('a')
    for (const slot of [9, 10, 11, 12, 13]) {
      await run.validate(block(slot))
      await deliver(node, block(slot))
      // The first has no known parent, so that it may wait for finality.
      if (slot === 9) await passTime(1000)
      await until(() => healthy.head === hash(slot))
    }
    expect(slow.story()).toHaveLength(1)
    expect(broken.story()).toEqual([])
    await until(() => kinds()[0] === 'following')
    expect(kinds()).toEqual(['following', 'starting', 'unreachable'])
    expect(run.updater.engines.map(({ label, client }) => [label, client])).toEqual([
      [healthy.url, 'strict 1.0.0'],
      [slow.url, 'strict 1.0.0'],
      [broken.url, undefined],
    ])
    stuck.open()
    await until(() => kinds()[1] === 'following' && slow.head === hash(13))
    broken.always('engine_', undefined)
    await passTime(10_000)
    await until(() => kinds()[2] === 'following' && broken.head === hash(13))
    expect(kinds()).toEqual(['following', 'following', 'following'])
    expect(healthy.story().at(-1)).toBe(`forkchoiceUpdatedV3 ${hash(13)}`)
  })

  it('one that refuses a block keeps its last good head, and the others follow it', async () => {
    const node = await world().node('a')
    for (const slot of [9, 10]) {
      await run.validate(block(slot))
      await deliver(node, block(slot))
      if (slot === 9) await passTime(1000)
      await until(() => [healthy, slow, broken].every(({ head }) => head === hash(slot)))
    }
    broken.script('engine_newPayload', { kind: 'status', status: 'INVALID' })
    await run.validate(block(11))
    await deliver(node, block(11))
    await until(() => healthy.head === hash(11) && slow.head === hash(11) && kinds()[2] === 'invalid')
    expect(broken.head).toBe(hash(10))
  })
})
