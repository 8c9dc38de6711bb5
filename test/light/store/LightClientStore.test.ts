import { describe, expect, it } from 'vitest'
import { ValidationError } from '../../../ts/errors.ts'
import { LightClientStore } from '../../../ts/light/store/LightClientStore.ts'
import type { LightClientUpdate } from '../../../ts/types/LightClientUpdate.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { testNetwork } from '../../support/test-network.ts'

/** Passes through every layout: capella, deneb, electra with period 5, gloas in the middle of period 6. */
const config = testNetwork({ altair: 0, bellatrix: 0, capella: 0, deneb: 32, electra: 40, fulu: 44, gloas: 52 })
const main = new ChainBuilder(config)
const START = 3 * 64 + 8
const LATER = 100_000

function newStore(): LightClientStore {
  return LightClientStore.initialize(config, { root: main.root(START), bootstrap: main.bootstrap(START) })
}

function refusal(store: LightClientStore, update: LightClientUpdate, slot = LATER): string {
  try {
    store.processUpdate(update, slot)
  } catch (error) {
    if (error instanceof ValidationError) return error.code
    throw error
  }
  return 'taken'
}

describe("the specification's store", () => {
  it('follows finality through periods and every fork', () => {
    const store = newStore()
    for (const period of [3, 4, 5, 6, 7]) {
      const update = main.update(period, { attestedSlot: period * 64 + 50 })
      store.processUpdate(update, LATER)
      expect(store.finalizedHeader).toEqual(update.finalizedHeader)
    }
    expect(store.optimisticHeader.beacon.slot).toBe(7 * 64 + 50)
    expect(store.finalizedHeader.fork).toBe('gloas')
  })

  it('follows heads and finality without committees within a period', () => {
    const store = newStore()
    store.processOptimisticUpdate(main.optimisticUpdate(START + 10, { signers: 20 }), LATER)
    expect(store.optimisticHeader.beacon.slot).toBe(START + 10)
    expect(store.finalizedHeader.beacon.slot).toBe(START)
    store.processFinalityUpdate(main.finalityUpdate(START + 30), LATER)
    expect(store.optimisticHeader.beacon.slot).toBe(START + 30)
    expect(store.finalizedHeader.beacon.slot).toBe(START + 16 - 8)
    expect(store.nextSyncCommittee).toBeUndefined()
  })

  it('wants more than half of the best participation for an optimistic header', () => {
    const store = newStore()
    store.processOptimisticUpdate(main.optimisticUpdate(START + 10), LATER)
    store.processOptimisticUpdate(main.optimisticUpdate(START + 11, { signers: 16 }), LATER)
    expect(store.optimisticHeader.beacon.slot).toBe(START + 10)
    store.processOptimisticUpdate(main.optimisticUpdate(START + 12, { signers: 17 }), LATER)
    expect(store.optimisticHeader.beacon.slot).toBe(START + 12)
  })

  it('goes to the best update when it is forced to, after a period without finality only', () => {
    const store = newStore()
    const weak = main.update(3, { finalizedSlot: null, signers: 12 })
    store.processUpdate(weak, LATER)
    store.processUpdate(main.update(3, { finalizedSlot: null, signers: 8 }), LATER)
    expect(store.bestValidUpdate).toBe(weak)
    store.forceUpdate(START + 64)
    expect(store.finalizedHeader.beacon.slot).toBe(START)
    store.forceUpdate(START + 65)
    expect(store.finalizedHeader).toEqual(weak.attestedHeader)
    expect(store.bestValidUpdate).toBeUndefined()
    expect(store.nextSyncCommittee).toBeDefined()
  })

  it('refuses with the name of the rule, and stays as it was', () => {
    const store = newStore()
    const good = main.update(3)
    const nobody = new ChainBuilder(config, 'nobody')
    const zeros = (branch: readonly Uint8Array[]): Uint8Array[] => branch.map(() => new Uint8Array(32))
    const bits = new Uint8Array(4)
    const refusals = [
      refusal(store, { ...good, syncAggregate: { ...good.syncAggregate, bits } }),
      refusal(store, good, good.signatureSlot - 1),
      refusal(store, main.update(4)),
      refusal(store, main.update(3, { attestedSlot: START, signatureSlot: START + 1, signedBy: nobody })),
      refusal(store, { ...good, nextSyncCommittee: main.committee(9).serialized }),
      refusal(store, { ...good, nextSyncCommitteeBranch: zeros(good.nextSyncCommitteeBranch) }),
      refusal(store, { ...good, finalityBranch: zeros(good.finalityBranch) }),
      refusal(store, main.update(3, { signedBy: nobody })),
    ]
    expect(refusals).toEqual([
      'NOT_ENOUGH_SIGNERS',
      'FUTURE_SIGNATURE',
      'COMMITTEE_UNKNOWN',
      'INVALID_SIGNATURE',
      'INVALID_COMMITTEE_BRANCH',
      'COMMITTEE_NOT_EMPTY',
      'FINALITY_NOT_EMPTY',
      'INVALID_SIGNATURE',
    ])
    expect(store.bestValidUpdate).toBeUndefined()
    expect(store.optimisticHeader.beacon.slot).toBe(START)
    expect(refusal(store, good)).toBe('taken')
    expect(refusal(store, main.update(3, { attestedSlot: START - 2 }))).toBe('NOT_RELEVANT')
    expect(refusal(store, { ...main.splitAt(4, 'other').update(3, { attestedSlot: 3 * 64 + 50 }) })).toBe(
      'OTHER_COMMITTEE',
    )
  })
})
