import { withChecksum, withoutChecksum } from './StoredUpdate.ts'

/**
 * What is stored of the check of a committee's keys.
 *
 * - `confirmed`: each key is one, and the aggregate is their sum; with the uncompressed keys where they were kept.
 * - `refused`: the aggregate must not stand for their sum.
 */
export type KeyRecord =
  | { readonly status: 'confirmed'; readonly keys: Uint8Array | undefined }
  | { readonly status: 'refused' }

/** Anything longer is the keys themselves. */
const REFUSED = 0
const CONFIRMED = 1

export function encodeKeyRecord(record: KeyRecord): Uint8Array {
  switch (record.status) {
    case 'confirmed':
      return withChecksum(record.keys ?? Uint8Array.of(CONFIRMED))
    case 'refused':
      return withChecksum(Uint8Array.of(REFUSED))
  }
}

/** The record in these bytes; undefined when they are damaged, which is as good as none: the committee has its keys too. */
export function decodeKeyRecord(bytes: Uint8Array | undefined): KeyRecord | undefined {
  const content = bytes === undefined ? undefined : withoutChecksum(bytes)
  if (content === undefined) return undefined
  if (content.length > 1) return { status: 'confirmed', keys: content }
  switch (content[0]) {
    case CONFIRMED:
      return { status: 'confirmed', keys: undefined }
    case REFUSED:
      return { status: 'refused' }
    default:
      return undefined
  }
}
