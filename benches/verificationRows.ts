import { committeeRoot } from '../ts/native/hashing.ts'
import { SyncCommittee } from '../ts/native/SyncCommittee.ts'
import { mainnet } from '../ts/params/networks.ts'
import { decodeUpdate } from '../ts/types/LightClientUpdate.ts'
import { signingRoot } from '../ts/types/signingRoot.ts'
import { machineBars } from './machineBars.ts'
import { PERIODS, type RealChain, verifyRealChain } from './realChain.ts'
import type { Row } from './Stopwatch.ts'

/** Verification through the addon, as TypeScript calls it. */
export async function verificationRows(chain: RealChain): Promise<readonly Row[]> {
  const { syncAggregate, attestedHeader, signatureSlot } = chain.head
  const committeeOfHead = decodeUpdate(mainnet, { json: chain.update.json }).nextSyncCommittee
  const committee = SyncCommittee.deserialize(committeeOfHead)
  await committee.confirm()
  const stored = committee.storedKeys()
  if (stored === null || stored === undefined) throw new Error('the committee of the bench has no stored keys')
  const root = signingRoot(mainnet, attestedHeader.beacon, signatureSlot)
  const signed = { bits: syncAggregate.bits, signature: syncAggregate.signature, signingRoot: root }
  const prepared = SyncCommittee.fromStored({ serialized: committeeOfHead, keys: stored })
  prepared.prepare(root)
  // A cache of prepared messages holds few: other roots in between make each verification hash its own.
  const others = Array.from({ length: 16 }, (_, index) => new Uint8Array(32).fill(index + 1))
  const forget = SyncCommittee.fromStored({ serialized: committeeOfHead, keys: stored })
  let turn = 0
  const withoutPrepared = (): SyncCommittee => {
    forget.verify({ ...signed, signingRoot: others[turn++ % others.length] ?? root })
    return forget
  }
  return [
    { name: 'head, cached committee, another root', yardstick: 'Y', bar: 1, work: withoutPrepared },
    {
      name: 'head on a worker thread, another root',
      yardstick: 'Y',
      bar: 1.05,
      work: () => forget.verifyAsync({ ...signed, signingRoot: others[turn++ % others.length] ?? root }),
    },
    { name: 'head, message hash known', yardstick: 'Y', bar: 0.8, work: () => must(prepared.verify(signed)) },
    {
      name: 'committee loaded from stored keys',
      yardstick: 'Y',
      work: () => SyncCommittee.fromStored({ serialized: committeeOfHead, keys: stored }),
    },
    {
      name: 'committee root',
      yardstick: 'S',
      bar: machineBars.committeeRoot,
      work: () => committeeRoot(chain.committee),
    },
    {
      name: 'chain from SSZ, an update, one thread',
      yardstick: 'Y',
      bar: machineBars.updateFromSsz.one,
      units: PERIODS,
      isCpuTime: true,
      work: () => verifyRealChain(chain, 'ssz', 1),
    },
    {
      name: 'chain from SSZ, an update, two threads',
      yardstick: 'Y',
      bar: machineBars.updateFromSsz.two,
      units: PERIODS,
      work: () => verifyRealChain(chain, 'ssz', 2),
    },
    {
      name: 'chain from JSON, an update, one thread',
      yardstick: 'Y',
      bar: machineBars.updateFromJson.one,
      units: PERIODS,
      isCpuTime: true,
      work: () => verifyRealChain(chain, 'json', 1),
    },
    {
      name: 'chain from JSON, an update, two threads',
      yardstick: 'Y',
      bar: machineBars.updateFromJson.two,
      units: PERIODS,
      work: () => verifyRealChain(chain, 'json', 2),
    },
  ]
}

function must(valid: boolean): void {
  if (!valid) throw new Error('a real signature does not verify')
}
