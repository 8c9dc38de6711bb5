import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { RootedHeader } from '../../../ts/light/headers/HeaderRef.ts'
import { lightChainPrefix } from '../../../ts/light/headers/LightChainTables.ts'
import { childOf, proofOf } from '../../support/header-tree.ts'
import { LightChainDriver } from '../../support/light-chain-driver.ts'

/** A month of slots of 12 s. */
const MONTH_SLOTS = 30 * 7200
const EPOCH_SLOTS = 32
const RETENTION_SLOTS = 32 * EPOCH_SLOTS
/** A block in every so many slots; the window counts slots, and so the month stays short. */
const BLOCK_SLOTS = 8

async function entryCounts(store: MemoryStore): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [name, prefix] of Object.entries(lightChainPrefix)) {
    let count = 0
    for await (const _entry of store.iterate(prefix)) count++
    counts[name] = count
  }
  return counts
}

describe('the retention window of the light chain', () => {
  it('after a month of headers the database has the size of its window, side branches and proofs included', async () => {
    const store = new MemoryStore()
    const driver = await LightChainDriver.open({ reload: false, store, retentionSlots: RETENTION_SLOTS })
    let head: RootedHeader | undefined
    let most = 0
    for (let first = 0; first < MONTH_SLOTS; first += EPOCH_SLOTS) {
      const epoch: RootedHeader[] = []
      for (let slot = first; slot < first + EPOCH_SLOTS; slot += BLOCK_SLOTS) {
        epoch.push(childOf(epoch.at(-1) ?? head, slot))
      }
      const side = childOf(epoch[1], first + 9, 1)
      head = epoch.at(-1)
      if (head === undefined) return expect.unreachable('an epoch has blocks')
      await driver.chain.addHeaders([...epoch, side].map(({ header }) => header))
      await driver.chain.setHead(head.header)
      await driver.chain.addStateProof(head.header, proofOf(head))
      await driver.chain.addStateProof(side.header, proofOf(side))
      if (first % (512 * EPOCH_SLOTS) === 0) most = Math.max(most, (await entryCounts(store)).header ?? 0)
    }
    const counts = await entryCounts(store)
    const epochs = (RETENTION_SLOTS * 9) / 8 / EPOCH_SLOTS + 1
    const window = epochs * (EPOCH_SLOTS / BLOCK_SLOTS + 1)
    expect(most).toBeLessThanOrEqual(window)
    expect(counts.header).toBeLessThanOrEqual(window)
    expect(counts.header).toBeGreaterThan(RETENTION_SLOTS / BLOCK_SLOTS)
    expect(counts.slot).toBe(counts.header)
    expect(counts.canonical).toBeLessThan(counts.header ?? 0)
    expect(counts.state).toBeLessThanOrEqual(2 * epochs)
    expect(counts.range).toBe(2)
    await driver.reopen()
    expect(driver.chain.headerRange?.head.slot).toBe(head?.slot)
    expect((head?.slot ?? 0) - (driver.chain.headerRange?.tail.slot ?? 0)).toBeGreaterThan(
      RETENTION_SLOTS - BLOCK_SLOTS,
    )
  })
})
