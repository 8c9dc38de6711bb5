import { describe, expect, it } from 'vitest'
import { placeInHistory } from '../../ts/history/HistoryPlace.ts'
import { gindices } from '../../ts/params/gindices.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { testNetwork } from '../support/test-network.ts'

const ELECTRA_HEAD = 11_900_001

describe('where a verified state has the root of an older block', () => {
  const place = (slot: number, headSlot = ELECTRA_HEAD) => placeInHistory({ network: mainnet, headSlot, slot })

  it('the newest 8192 slots are in the state itself, each by itself', () => {
    expect(place(ELECTRA_HEAD - 1)).toMatchObject({ kind: 'block_roots', path: `block_roots[${11_900_000 % 8192}]` })
    expect(place(ELECTRA_HEAD - 8192).kind).toBe('block_roots')
    const { blockRoots } = gindices('electra')
    expect(place(ELECTRA_HEAD - 1).gindex).toBe(blockRoots * 8192n + (11_900_000n % 8192n))
  })

  it('the slot just behind them is in the summary of its period', () => {
    const slot = ELECTRA_HEAD - 8193
    const period = Math.floor(slot / 8192)
    expect(place(slot)).toMatchObject({
      kind: 'historical_summaries',
      path: `historical_summaries[${period - 758}].block_summary_root`,
      period,
      rootGindex: 8192n + BigInt(slot % 8192),
    })
  })

  it('the first and the last slot of a period are in one summary', () => {
    expect(place(8192 * 761)).toMatchObject({ path: 'historical_summaries[3].block_summary_root', rootGindex: 8192n })
    expect(place(8192 * 762 - 1)).toMatchObject({
      path: 'historical_summaries[3].block_summary_root',
      rootGindex: 16383n,
    })
    expect(place(8192 * 762)).toMatchObject({ path: 'historical_summaries[4].block_summary_root' })
  })

  it('summaries begin with the period that capella began in, which holds blocks of bellatrix as well; older ones are historical roots', () => {
    expect(place(6_209_535)).toMatchObject({ kind: 'historical_roots', path: 'historical_roots[757]', period: 757 })
    expect(place(6_209_536)).toMatchObject({ kind: 'historical_summaries', period: 758 })
    // Below the left half of a batch.
    expect(place(6_209_535)).toMatchObject({ rootGindex: 16384n + 8191n })
    const network = testNetwork({ altair: 0, bellatrix: 2, capella: 12 })
    const at = (slot: number) => placeInHistory({ network, headSlot: 300, slot })
    expect(at(63)).toMatchObject({ kind: 'historical_roots', path: 'historical_roots[0]' })
    expect(at(64)).toMatchObject({ kind: 'historical_summaries', path: 'historical_summaries[0].block_summary_root' })
  })

  it('what is not there is refused by name', () => {
    expect(() => place(ELECTRA_HEAD)).toThrow(expect.objectContaining({ code: 'ERR_SLOT_FUTURE' }))
    expect(() => place(ELECTRA_HEAD + 1)).toThrow(/has the roots of older blocks/)
    expect(() => place(2_375_679)).toThrow(/slot 2375679 is before altair/)
    expect(() => place(5_000_000, 6_000_000)).toThrow(/before capella/)
    expect(() => place(5_000_000, 6_000_000)).toThrow(expect.objectContaining({ code: 'ERR_SLOT_TOO_OLD' }))
  })
})
