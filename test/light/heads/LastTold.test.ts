import { describe, expect, it, vi } from 'vitest'
import { asciiBytes } from '../../../ts/db/databaseKey.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import { LastTold, type Told } from '../../../ts/light/heads/LastTold.ts'
import { rootOf } from '../../support/engine-blocks.ts'

const block = (slot: number) => ({ slot, root: rootOf(`root ${slot}`), blockHash: rootOf(`hash ${slot}`) })
const told: Told = { head: block(216), safe: block(201), finalized: block(193) }

describe('What execution clients were told last', () => {
  it('is there after a restart, whole or in part', async () => {
    const store = new MemoryStore()
    expect((await LastTold.open(store)).value).toBeUndefined()
    for (const value of [told, { head: block(217), safe: undefined, finalized: block(193) }]) {
      const before = await LastTold.open(store)
      before.remember(value)
      await before.settled()
      expect((await LastTold.open(store)).value).toEqual(value)
    }
  })

  it('is the head alone when finality is withdrawn, beside what is still verified', async () => {
    const store = new MemoryStore()
    const before = await LastTold.open(store)
    before.withdraw(block(185))
    before.remember(told)
    before.withdraw(block(185))
    await before.settled()
    const after = await LastTold.open(store)
    expect(after.value).toEqual({ head: block(216), safe: undefined, finalized: block(185) })
    after.withdraw(undefined)
    await after.settled()
    expect((await LastTold.open(store)).value).toEqual({ head: block(216), safe: undefined, finalized: undefined })
  })

  it('is written once, however often it is told, and again after the disk failed', async () => {
    const store = new MemoryStore()
    const batch = vi.fn((operations: Parameters<MemoryStore['batch']>[0]) => store.batch(operations))
    const open = await LastTold.open({ get: (key) => store.get(key), batch })
    const tell = async (value: Told): Promise<void> => {
      open.remember(value)
      await open.settled()
    }
    for (const value of [told, told, { ...told }, { ...told, safe: undefined }, told]) await tell(value)
    expect(batch).toHaveBeenCalledTimes(3)
    batch.mockRejectedValueOnce(new Error('ENOSPC'))
    await tell({ ...told, head: block(219) })
    await tell({ ...told, head: block(219) })
    expect(batch).toHaveBeenCalledTimes(5)
    expect((await LastTold.open(store)).value?.head.slot).toBe(219)
  })

  it('is the newest that was told, however slow the disk is', async () => {
    const store = new MemoryStore()
    const writes: (() => void)[] = []
    const slow = {
      get: (key: Uint8Array) => store.get(key),
      batch: async (operations: Parameters<MemoryStore['batch']>[0]) => {
        await new Promise<void>((resolve) => writes.push(resolve))
        await store.batch(operations)
      },
    }
    const open = await LastTold.open(slow)
    for (const slot of [216, 217, 218]) open.remember({ ...told, head: block(slot) })
    const settled = open.settled()
    for (let write = 0; write < 2; write++) {
      writes.shift()?.()
      await new Promise(setImmediate)
    }
    await settled
    expect(writes, 'what came between was never written').toEqual([])
    expect((await LastTold.open(store)).value?.head.slot).toBe(218)
  })

  it.each([
    ['cut', new Uint8Array(100)],
    ['of another length', new Uint8Array(217)],
    ['empty', new Uint8Array(0)],
    ['without a head', new Uint8Array(216)],
    ['of an endless slot', new Uint8Array(216).fill(0xff)],
  ])('an entry that is %s counts as none', async (_what, value) => {
    const store = new MemoryStore()
    await store.batch([{ type: 'put', key: asciiBytes('told'), value }])
    expect((await LastTold.open(store)).value).toBeUndefined()
  })

  it('a disk that takes nothing ends nothing', async () => {
    const open = await LastTold.open({
      get: async () => undefined,
      batch: () => Promise.reject(new Error('ENOSPC')),
    })
    open.remember(told)
    await open.settled()
    open.remember({ ...told, head: block(217) })
    await open.settled()
    expect(open.value).toBeUndefined()
  })
})
