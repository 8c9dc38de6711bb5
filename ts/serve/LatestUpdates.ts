import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { encodeFinalityUpdate, type FinalityUpdate } from '../types/FinalityUpdate.ts'
import { encodeOptimisticUpdate, type OptimisticUpdate } from '../types/OptimisticUpdate.ts'
import { type EncodedObject, encodedObject, servedObject } from './ServedObject.ts'

/** The latest verified updates in the encodings they are served in, each made once however many ask for it. */
export class LatestUpdates {
  readonly #config: NetworkConfig
  readonly #encoded = new WeakMap<OptimisticUpdate | FinalityUpdate, EncodedObject>()

  constructor(config: NetworkConfig) {
    this.#config = config
  }

  finality(update: FinalityUpdate): EncodedObject {
    return this.#once(update, 'finality_update', () => encodeFinalityUpdate(this.#config, update))
  }

  optimistic(update: OptimisticUpdate): EncodedObject {
    return this.#once(update, 'optimistic_update', () => encodeOptimisticUpdate(this.#config, update))
  }

  #once(
    update: OptimisticUpdate,
    kind: 'finality_update' | 'optimistic_update',
    encode: () => Uint8Array,
  ): EncodedObject {
    const known = this.#encoded.get(update)
    if (known !== undefined) return known
    const object = servedObject(this.#config, update.attestedHeader.beacon.slot, encode())
    const encoded = encodedObject(this.#config, kind, object)
    this.#encoded.set(update, encoded)
    return encoded
  }
}
