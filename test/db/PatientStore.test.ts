import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asciiBytes } from '../../ts/db/databaseKey.ts'
import type { StoreOperation } from '../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { PatientStore } from '../../ts/db/PatientStore.ts'

/** A disk that can be full; while it is, it cannot be read at once either, as when it is opened again. */
class Disk extends MemoryStore {
  isFull = false
  batches = 0
  operations = 0
  /** Until it says that it is full. */
  delayMs = 0

  override async batch(operations: readonly StoreOperation[]): Promise<void> {
    this.batches++
    this.operations = operations.length
    if (this.delayMs > 0) await delay(this.delayMs)
    if (this.isFull) throw new Error('ENOSPC: no space left on device')
    await super.batch(operations)
  }
}

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const one = asciiBytes('one')
const two = asciiBytes('two')

let disk: Disk
let store: PatientStore
let troubles: (string | undefined)[]

const put = (key: Uint8Array, byte: number): StoreOperation => ({ type: 'put', key, value: Uint8Array.of(byte) })

async function keysOf(from: PatientStore): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const [key] of from.iterate('')) keys.push(Buffer.from(key).toString('latin1'))
  return keys
}

beforeEach(() => {
  vi.useFakeTimers()
  disk = new Disk()
  store = new PatientStore(disk)
  troubles = []
})

afterEach(() => {
  vi.useRealTimers()
})

describe('PatientStore', () => {
  it('leaves a failure to the caller as long as nobody has asked for patience', async () => {
    disk.isFull = true
    await expect(store.batch([put(one, 1)])).rejects.toThrow('ENOSPC')
    expect(store.getSync(one)).toBeUndefined()
  })

  describe('asked for it', () => {
    beforeEach(async () => {
      store.outlastFailures((reason) => troubles.push(reason))
      await store.batch([put(one, 1)])
      disk.isFull = true
      await store.batch([put(two, 2), { type: 'del', key: one }])
    })

    it('answers from memory what the disk did not take', async () => {
      expect([await store.get(one), store.getSync(one)]).toEqual([undefined, undefined])
      expect([await store.get(two), store.getSync(two)]).toEqual([Uint8Array.of(2), Uint8Array.of(2)])
      expect(await keysOf(store)).toEqual(['two'])
      expect(troubles).toEqual(['ENOSPC: no space left on device'])
      expect(store.isBehind).toBe(true)
    })

    it('holds nothing of what comes and goes while the disk takes nothing, however long that lasts', async () => {
      for (let number = 0; number < 1_000; number++) {
        const key = asciiBytes(`key ${number}`)
        await store.batch([put(key, 1)])
        await store.batch([{ type: 'del', key }])
      }
      disk.isFull = false
      await vi.advanceTimersByTimeAsync(10_000)
      expect(disk.operations).toBe(2)
      expect([disk.getSync(one), disk.getSync(two)]).toEqual([undefined, Uint8Array.of(2)])
    })

    it('does not bother the disk with every batch, but every few seconds', async () => {
      const before = disk.batches
      for (let byte = 0; byte < 50; byte++) await store.batch([put(two, byte)])
      expect(disk.batches).toBe(before)
      await vi.advanceTimersByTimeAsync(15_000)
      expect(disk.batches).toBe(before + 3)
    })

    it('writes all of it as one batch when there is space again, says so once, and reads from the disk', async () => {
      await store.batch([put(one, 7)])
      disk.isFull = false
      const before = disk.batches
      await vi.advanceTimersByTimeAsync(5_000)
      expect(disk.batches).toBe(before + 1)
      expect([disk.getSync(one), disk.getSync(two)]).toEqual([Uint8Array.of(7), Uint8Array.of(2)])
      expect(troubles.at(-1)).toBeUndefined()
      expect(store.isBehind).toBe(false)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(disk.batches).toBe(before + 1)
      await disk.batch([put(two, 9)])
      expect(store.getSync(two)).toEqual(Uint8Array.of(9))
    })

    it('fails a second time as the first', async () => {
      disk.isFull = false
      await vi.advanceTimersByTimeAsync(5_000)
      disk.isFull = true
      await store.batch([put(one, 5)])
      expect(store.getSync(one)).toEqual(Uint8Array.of(5))
      expect(troubles.map((reason) => reason !== undefined)).toEqual([true, false, true])
    })

    it('writes with its end what can be written then', async () => {
      disk.isFull = false
      await store.close()
      expect([disk.getSync(one), disk.getSync(two)]).toEqual([undefined, Uint8Array.of(2)])
      expect([store.isBehind, vi.getTimerCount()]).toEqual([false, 0])
    })

    it('ends also when nothing can be written, and leaves the disk as it was', async () => {
      await store.close()
      expect([disk.getSync(one), disk.getSync(two)]).toEqual([Uint8Array.of(1), undefined])
      expect([store.isBehind, vi.getTimerCount()]).toEqual([true, 0])
    })
  })

  it('ends with nothing under way, also on a disk that takes long to say that it is full', async () => {
    store.outlastFailures((reason) => troubles.push(reason))
    disk.isFull = true
    await store.batch([put(one, 1)])
    disk.delayMs = 20_000
    await vi.advanceTimersByTimeAsync(6_000)
    expect(disk.batches, 'the next attempt is under way').toBe(2)
    const closed = store.close()
    await vi.advanceTimersByTimeAsync(40_000)
    await closed
    expect([disk.batches, vi.getTimerCount()]).toEqual([3, 0])
  })

  it('does not write while somebody walks through the disk, which may have to be opened again for it', async () => {
    store.outlastFailures(() => {})
    await store.batch([put(one, 1), put(two, 2)])
    const walk = store.iterate('')[Symbol.asyncIterator]()
    await walk.next()
    disk.isFull = true
    await store.batch([put(two, 3)])
    disk.isFull = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect(disk.getSync(two)).toEqual(Uint8Array.of(2))
    await walk.return?.()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(disk.getSync(two)).toEqual(Uint8Array.of(3))
  })
})
