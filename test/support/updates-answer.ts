import { concatBytes } from '../../ts/bytes.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { epochAtSlot } from '../../ts/params/slots.ts'
import { encodeUpdate, type LightClientUpdate } from '../../ts/types/LightClientUpdate.ts'

/** Updates as a server sends them in SSZ: each after its length and its fork digest. */
export function updatesAnswer(config: NetworkConfig, updates: readonly LightClientUpdate[]): Uint8Array {
  return framedUpdates(
    updates.map((update) => ({
      digest: forkDigest(config, epochAtSlot(config, update.attestedHeader.beacon.slot)),
      ssz: encodeUpdate(config, update),
    })),
  )
}

/** SSZ objects after their length and digest, whatever they hold. */
export function framedUpdates(items: readonly { readonly digest: Uint8Array; readonly ssz: Uint8Array }[]): Uint8Array {
  return concatBytes(
    ...items.map(({ digest, ssz }) => {
      const length = new DataView(new ArrayBuffer(8))
      length.setBigUint64(0, BigInt(digest.length + ssz.length), true)
      return concatBytes(new Uint8Array(length.buffer), digest, ssz)
    }),
  )
}
