import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import { LightChain } from '../../../ts/light/headers/LightChain.ts'
import { chainOf, proofOf, twoNodes } from '../../support/header-tree.ts'

/** A store that counts how often it is read, by whichever way: one asks the other. */
class CountedStore extends MemoryStore {
  reads = 0

  override getSync(key: Uint8Array): Uint8Array | undefined {
    this.reads++
    return super.getSync(key)
  }
}

describe('What the light chain reads from its database', () => {
  it('is for a new head only whether it is there, once each, and for what is asked again nothing', async () => {
    const store = new CountedStore()
    const chain = await LightChain.open({ store, proofFormat: twoNodes })
    const heads = chainOf([10, 11, 12, 13, 14, 15])
    for (const head of heads) {
      store.reads = 0
      for (let i = 0; i < 3; i++) {
        expect(chain.header(head.root)).toBeUndefined()
        expect(chain.stateProof(head)).toBeUndefined()
        expect(chain.isCanonical(head)).toBe(false)
      }
      await chain.setHead(head.header)
      await chain.addStateProof(head.header, proofOf(head))
      expect(chain.header(head.root)).toEqual(head.header)
      expect(chain.stateProof(head)).toBeDefined()
      // Header, its slot, what is canonical there, its proof; the first also looks for its parent, and the second for that one's.
      if (head.slot > 11) expect(store.reads).toBe(4)
    }
  })
})
