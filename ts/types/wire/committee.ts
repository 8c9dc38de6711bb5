import { committeeLength, type SerializedCommittee } from '../SerializedCommittee.ts'
import { JsonError } from '../ssz/JsonError.ts'
import { bytes48 } from './bytes.ts'
import { listItems } from './listItems.ts'
import { object } from './object.ts'
import { requireLength } from './requireLength.ts'
import type { WireType } from './WireType.ts'

/** A `SyncCommittee` of that many members, kept as its SSZ. */
export function committeeOf(size: number): WireType<SerializedCommittee> {
  const pubkeys: WireType<Uint8Array> = {
    fixedLength: 48 * size,
    deserialize: (ssz) => requireLength(ssz, 48 * size),
    fromJson(json) {
      const items = listItems(json)
      if (items.length !== size) throw new JsonError(json, `expected ${size} keys, got ${items.length}`)
      const keys = new Uint8Array(48 * size)
      for (const [index, item] of items.entries()) keys.set(bytes48.fromJson(item), 48 * index)
      return keys
    },
  }
  const committee = object({ pubkeys, aggregatePubkey: bytes48 })
  const length = committeeLength(size)
  return {
    fixedLength: length,
    deserialize: (ssz) => requireLength(ssz, length).slice(),
    fromJson(json) {
      const { pubkeys, aggregatePubkey } = committee.fromJson(json)
      const serialized = new Uint8Array(length)
      serialized.set(pubkeys)
      serialized.set(aggregatePubkey, 48 * size)
      return serialized
    },
  }
}
