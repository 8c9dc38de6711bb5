import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { verifyUpdateChain } from '../../ts/native/verifyUpdateChain.ts'
import { chainSpec } from '../../ts/types/chainSpec.ts'
import { testCommittee } from '../support/committee-keys.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

const { serialized } = testCommittee('memory', 512)
const config = testNetwork(fuluEpochs)

/** The most objects that were alive at a time of those that nobody needs. */
async function mostAlive(count: number, make: () => object | Promise<object>): Promise<number> {
  const references: WeakRef<object>[] = []
  let most = 0
  for (let made = 1; made <= count; made++) {
    references.push(new WeakRef(await make()))
    if (made % (count / 100) !== 0) continue
    await setImmediate()
    if (made % (count / 10) === 0) most = Math.max(most, references.filter((one) => one.deref() !== undefined).length)
  }
  return most
}

// When it collects is V8's choice; without being told of that memory it keeps every one of them.
describe('native memory makes the garbage collector run in time', () => {
  it('for committees that nobody needs any more', async () => {
    expect(await mostAlive(10_000, () => SyncCommittee.deserialize(serialized))).toBeLessThan(10_000)
  })

  it('for answers that nobody released', async () => {
    const committee = SyncCommittee.deserialize(testCommittee('memory', 32).serialized)
    const request = {
      spec: chainSpec(config),
      committee,
      startPeriod: 5,
      bytes: new Uint8Array(1 << 20),
      encoding: 'ssz',
      minSigners: 22,
      maxItems: 128,
    } as const
    expect(await mostAlive(400, () => verifyUpdateChain(request))).toBeLessThan(400)
  })
})
