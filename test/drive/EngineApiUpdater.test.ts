import { describe, expect, it } from 'vitest'
import { EngineApiUpdater } from '../../ts/drive/EngineApiUpdater.ts'
import type { EngineApiUpdaterOptions } from '../../ts/drive/EngineApiUpdaterOptions.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import { ConfigError } from '../../ts/errors.ts'
import { type LogFields, silentLogger } from '../../ts/log.ts'
import { announce, BlsyncWorld, deliver } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { EngineRecorder } from '../support/engine-recorder.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

/** Slots of the minimal preset: 16 and 24 begin epochs. */
const blocks = blockChain(Array.from({ length: 30 }, (_, i) => i + 1))
const block = (slot: number) => blocks[slot - 1] ?? expect.fail(`no block at ${slot}`)
const hash = (slot: number) => block(slot).execution?.blockHash

/** The longest time that a head waits for finality: a sixth of a slot. */
const FINALITY_WAIT_MS = 1000

describe('EngineApiUpdater', () => {
  const world = useSyncWorld()

  /** A world that already follows slot 10, the parent of what comes next. */
  const following = async (options: Partial<EngineApiUpdaterOptions> = {}) => {
    const run = new BlsyncWorld(world(), options)
    await run.start()
    const node = await world().node('a')
    await run.validate(block(10))
    await deliver(node, block(10))
    return {
      run,
      node,
      next: async (slot: number, signers?: number) => {
        await run.validate(block(slot), signers)
        await deliver(node, block(slot))
      },
    }
  }

  it('S16: a block before its validation causes no engine call, after it one', async () => {
    const { run, node } = await following()
    await announce(node, block(11))
    await deliver(node, block(11))
    expect(run.engine.payloads).toEqual([10])
    await run.validate(block(11))
    expect(run.engine.payloads).toEqual([10, 11])
    expect(run.engine.states.map(({ headBlockHash }) => headBlockHash)).toEqual([hash(10), hash(11)])
    await run.updater.stop()
  })

  it('S16: a validated head causes no engine call before its block is there', async () => {
    const { run, node } = await following()
    await run.validate(block(11))
    expect(run.engine.payloads).toEqual([10])
    await deliver(node, block(11))
    expect(run.engine.payloads).toEqual([10, 11])
    await run.updater.stop()
  })

  it('S19: after heads were withdrawn, nothing is sent before a newer one is verified', async () => {
    const { run, node, next } = await following()
    await next(11)
    const still = run.heads.head
    run.updater.headsWithdrawn()
    await next(12)
    expect(run.engine.payloads, 'a head that is still verified is not taken back').toEqual([10, 11, 12])
    run.heads.head = still
    run.updater.headsWithdrawn()
    await passTime(60_000)
    await announce(node, block(13))
    await deliver(node, block(13))
    expect(run.engine.payloads).toEqual([10, 11, 12])
    const states = run.engine.states.length
    await run.validate(block(13))
    expect(run.engine.payloads).toEqual([10, 11, 12, 13])
    expect(run.engine.states.slice(states).map(({ headBlockHash }) => headBlockHash)).toEqual([hash(13)])
    await run.updater.stop()
  })

  it.each([
    ['is withdrawn with the heads is not told with the next one', false, ZERO_HASH],
    ['still holds when heads are withdrawn is told with the next one', true, hash(8)],
  ] as const)('S19: finality that %s', async (_, stays, expected) => {
    const { run, next } = await following()
    await run.finalize(block(8), { attestedSlot: 10 })
    await next(11)
    expect(run.engine.states.at(-1)?.finalizedBlockHash).toBe(hash(8))
    run.heads.head = undefined
    if (!stays) run.heads.finalityUpdate = undefined
    run.updater.headsWithdrawn()
    expect(run.updater.executionBlocks.finalized).toBe(stays ? hash(8) : undefined)
    await next(12)
    expect(run.engine.states.at(-1)).toEqual({
      headBlockHash: hash(12),
      safeBlockHash: expected,
      finalizedBlockHash: expected,
    })
    await run.updater.stop()
  })

  it('S16: the first head of an epoch waits for the finality update that comes with it, and is sent once', async () => {
    const { run, next } = await following()
    for (const slot of [11, 12, 13, 14, 15]) await next(slot)
    await next(16)
    expect(run.engine.payloads.at(-1)).toBe(15)
    await run.finalize(block(8), { attestedSlot: 16 })
    expect(run.engine.payloads.at(-1)).toBe(16)
    expect(run.engine.states.at(-1)).toEqual({
      headBlockHash: hash(16),
      safeBlockHash: hash(8),
      finalizedBlockHash: hash(8),
    })
    expect(run.engine.states).toHaveLength(7)
    await run.updater.stop()
  })

  it('S16: the first head of all goes out at once, and finality follows without the payload again', async () => {
    const run = new BlsyncWorld(world())
    await run.start()
    const node = await world().node('a')
    await run.validate(block(16))
    await deliver(node, block(16))
    expect(run.engine.states.map(({ headBlockHash }) => headBlockHash)).toEqual([hash(16)])
    await run.finalize(block(8), { attestedSlot: 16 })
    expect(run.engine.payloads).toEqual([16])
    expect(run.engine.states.slice(1)).toEqual([
      { headBlockHash: hash(16), safeBlockHash: hash(8), finalizedBlockHash: hash(8) },
    ])
    await run.updater.stop()
  })

  it('S16: the first head of an epoch waits no longer than a sixth of a slot', async () => {
    const { run, next } = await following()
    for (const slot of [11, 12, 13, 14, 15]) await next(slot)
    await next(16)
    await passTime(FINALITY_WAIT_MS - 1)
    expect(run.engine.payloads.at(-1)).toBe(15)
    await passTime(1)
    expect(run.engine.payloads.at(-1)).toBe(16)
    expect(run.engine.states.at(-1)?.finalizedBlockHash).toBe(ZERO_HASH)
    await run.updater.stop()
  })

  it('S16: a head in the middle of an epoch does not wait', async () => {
    const { run, next } = await following()
    await next(11)
    expect(run.engine.payloads).toEqual([10, 11])
    await run.updater.stop()
  })

  it('finality that comes after its head moves finalized and safe without the payload again', async () => {
    const { run } = await following()
    await run.finalize(block(8), { attestedSlot: 10 })
    expect(run.engine.payloads).toEqual([10])
    expect(run.engine.states.map(({ finalizedBlockHash }) => finalizedBlockHash)).toEqual([ZERO_HASH, hash(8)])
    await run.updater.stop()
  })

  it('N4: finalized and safe never go back, whatever the finality updates do', async () => {
    const { run, next } = await following()
    await run.finalize(block(8), { attestedSlot: 10 })
    await run.finalize(block(2), { attestedSlot: 10 })
    await next(11)
    run.heads.finalityUpdate = undefined
    await next(12)
    await run.finalize(block(8), { attestedSlot: 12, signers: 20 })
    await next(13)
    for (const state of run.engine.states.slice(1)) {
      expect(state).toMatchObject({ finalizedBlockHash: hash(8), safeBlockHash: hash(8) })
    }
    expect(run.engine.states.at(-1)?.headBlockHash).toBe(hash(13))
    await run.updater.stop()
  })

  it('sends nothing signed by less than two thirds, neither head nor finality', async () => {
    const { run, next } = await following()
    await next(11, 21)
    await run.finalize(block(8), { attestedSlot: 11, signers: 21 })
    expect(run.engine.payloads).toEqual([10])
    await next(12, 22)
    expect(run.engine.payloads.at(-1)).toBe(12)
    expect(run.engine.states.at(-1)?.finalizedBlockHash).toBe(ZERO_HASH)
    await run.finalize(block(8), { attestedSlot: 12, signers: 22 })
    expect(run.engine.states.at(-1)?.finalizedBlockHash).toBe(hash(8))
    await run.updater.stop()
  })

  it('refuses a threshold below two thirds unless that is allowed explicitly', async () => {
    const run = new BlsyncWorld(world())
    const { heads, blocks, envelopes } = run
    const options = { config: world().config, heads, blocks, envelopes, connections: [], minSigners: 21 }
    expect(() => new EngineApiUpdater(options)).toThrow(ConfigError)
    expect(() => new EngineApiUpdater(options)).toThrow(/below two thirds \(22\)/)
    expect(new EngineApiUpdater({ ...options, allowUnsafeMinSigners: true }).engines).toEqual([])
  })

  it('a payload that the heads skipped is handed over before the newest, when its block is at hand', async () => {
    const { run, node } = await following()
    run.blocks.requestBlock(block(11).root)
    await passTime(1)
    await deliver(node, block(11))
    await run.validate(block(12))
    await deliver(node, block(12))
    expect(run.engine.payloads).toEqual([10, 11, 12])
    await run.updater.stop()
  })

  it('parents that an execution client lacks are fetched and handed over in order', async () => {
    const { run, node } = await following()
    const lacking = new Set([11, 12])
    run.engine.held = 10
    run.engine.answer = async () => {
      const slot = run.engine.payloads.at(-1) ?? 0
      const lacksParent = lacking.has(slot - 1)
      if (!lacksParent) lacking.delete(slot)
      return { status: lacksParent ? 'SYNCING' : 'VALID' }
    }
    run.engine.follow = () => ({ status: lacking.size > 0 ? 'SYNCING' : 'VALID' })
    await run.validate(block(13))
    await deliver(node, block(13))
    // Its parent is not at hand, so that it may be the first of its epoch.
    await passTime(FINALITY_WAIT_MS)
    await deliver(node, block(12))
    await deliver(node, block(11))
    expect(run.engine.payloads.slice(-3)).toEqual([11, 12, 13])
    expect(run.updater.engines).toMatchObject([
      { label: 'recorder', status: { kind: 'following', head: { slot: 13 } } },
    ])
    await run.updater.stop()
  })

  it('a block without a payload, as before the merge, causes no call', async () => {
    const { run, node } = await following()
    const { execution: _, ...bare } = block(11)
    await run.validate(block(11))
    await deliver(node, bare)
    expect(run.engine.payloads).toEqual([10])
    await run.updater.stop()
  })

  it('of two heads of one slot follows the one that the validator prefers', async () => {
    const { run, node, next } = await following()
    await next(11)
    const rival = blockChain([11], { salt: 'rival', on: block(10) })[0] ?? expect.fail('no rival')
    run.heads.head = { root: rival.root, header: rival.header, signerCount: 32 }
    run.updater.finalityChanged()
    await passTime(1)
    await deliver(node, rival)
    expect(run.engine.states.at(-1)?.headBlockHash).toBe(rival.execution?.blockHash)
    await run.updater.stop()
  })

  it('one execution client that hangs does not delay another', async () => {
    const slow = new EngineRecorder('slow')
    const fast = new EngineRecorder('fast')
    slow.answer = () => new Promise(() => {})
    const statuses: string[] = []
    const { run, next } = await following({
      connections: [slow, fast],
      onStatus: ({ label, status }) => statuses.push(`${label} ${status.kind}`),
    })
    await next(11)
    await next(12)
    expect(slow.payloads).toEqual([10])
    expect(fast.payloads).toEqual([10, 11, 12])
    expect(statuses.every((status) => status === 'fast following')).toBe(true)
    expect(run.updater.engines.map(({ status }) => status.kind)).toEqual(['starting', 'following'])
  })

  it('without an execution client each new head is logged once', async () => {
    const lines: { message: string; fields: LogFields | undefined }[] = []
    const logger = { ...silentLogger, debug: (message: string, fields?: LogFields) => lines.push({ message, fields }) }
    const { run, next } = await following({ connections: [], logger })
    await next(11)
    await run.finalize(block(8), { attestedSlot: 11 })
    expect(lines.map(({ fields }) => fields?.slot)).toEqual([10, 11])
    expect(lines[0]).toMatchObject({
      message: expect.stringContaining('dry run'),
      fields: { slot: 10, root: block(10).root, hash: hash(10), number: 10 },
    })
  })
})
