import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asciiBytes, databaseKey, databaseKeyNumber } from '../../ts/db/databaseKey.ts'
import type { KeyValueStore } from '../../ts/db/KeyValueStore.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'

async function withMemoryStore(story: (store: KeyValueStore) => Promise<void>): Promise<void> {
  await story(new MemoryStore())
}

async function withLevelStore(story: (store: KeyValueStore) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'blsync-store-'))
  const store = await LevelStore.open(directory, { network: 'test', genesisValidatorsRoot: `0x${'77'.repeat(32)}` })
  try {
    await story(store)
  } finally {
    await store.close()
    await rm(directory, { recursive: true })
  }
}

async function periodsIn(store: KeyValueStore, prefix: string): Promise<readonly (number | undefined)[]> {
  const periods: (number | undefined)[] = []
  for await (const [key] of store.iterate(prefix)) periods.push(databaseKeyNumber(prefix, key))
  return periods
}

describe.each([
  ['MemoryStore', withMemoryStore],
  ['LevelStore', withLevelStore],
])('%s', (_name, withStore) => {
  it('gives what a batch put, now and later, and nothing for what it deleted', async () => {
    await withStore(async (store) => {
      const key = databaseKey('update-', 1)
      expect(await store.get(key)).toBeUndefined()
      expect(store.getSync(key)).toBeUndefined()
      await store.batch([{ type: 'put', key, value: Uint8Array.of(7) }])
      expect(await store.get(key)).toEqual(Uint8Array.of(7))
      expect(new Uint8Array(store.getSync(key) ?? [])).toEqual(Uint8Array.of(7))
      await store.batch([{ type: 'del', key }])
      expect(await store.get(key)).toBeUndefined()
    })
  })

  it('keeps its own copy of what it is given', async () => {
    await withStore(async (store) => {
      const key = databaseKey('update-', 1)
      const value = Uint8Array.of(1)
      await store.batch([{ type: 'put', key, value }])
      key.fill(0)
      value.fill(9)
      expect(await store.get(databaseKey('update-', 1))).toEqual(Uint8Array.of(1))
    })
  })

  it('gives the entries of a prefix by ascending period, and no others', async () => {
    await withStore(async (store) => {
      const periods = [300, 1, 255, 256, 2 ** 40, 0]
      await store.batch(
        ['update-', 'updated-', 'up', 'committee-'].flatMap((prefix) =>
          periods.map(
            (period) => ({ type: 'put', key: databaseKey(prefix, period), value: Uint8Array.of(1) }) as const,
          ),
        ),
      )
      expect(await periodsIn(store, 'update-')).toEqual([0, 1, 255, 256, 300, 2 ** 40])
      expect(await periodsIn(store, 'nothing-')).toEqual([])
    })
  })

  it('gives the entries of a prefix whatever byte follows it', async () => {
    await withStore(async (store) => {
      const keys = [0x00, 0x7f, 0xfe, 0xff].map((byte) => Uint8Array.of(...asciiBytes('hash2slot-'), byte, 0xff))
      await store.batch(keys.map((key) => ({ type: 'put', key, value: Uint8Array.of(1) }) as const))
      const found: Uint8Array[] = []
      for await (const [key] of store.iterate('hash2slot-')) found.push(key)
      expect(found).toEqual(keys)
    })
  })

  it('an empty batch is not a change', async () => {
    await withStore(async (store) => {
      await store.batch([])
      expect(await periodsIn(store, 'update-')).toEqual([])
    })
  })
})

describe('database keys', () => {
  it('give their number back, and nothing for keys of another kind', () => {
    expect(databaseKeyNumber('update-', databaseKey('update-', 452))).toBe(452)
    expect(databaseKeyNumber('update-', asciiBytes('update-'))).toBeUndefined()
    expect(databaseKeyNumber('u', Uint8Array.of(117, ...new Uint8Array(8).fill(0xff)))).toBeUndefined()
  })

  it.each([-1, 1.5, 2 ** 53, Number.NaN])('are not made of %s', (number) => {
    expect(() => databaseKey('update-', number)).toThrow(/no database key/)
  })
})
