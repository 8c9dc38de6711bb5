import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { firstUpdates } from '../types/decodeUpdates.ts'
import { kindOfSsz } from '../types/lightClientObject.ts'
import { type FileObject, unreadable } from './FileObject.ts'

const DIGEST_LENGTH = 4
const OFFSET_LENGTH = 4

/**
 * The objects in SSZ bytes, whichever way they are put together. A fork digest is passed over: the fork follows from the
 * attested slot.
 */
export function* readSszObjects(config: NetworkConfig, bytes: Uint8Array): Generator<FileObject> {
  const single = object(config, bytes) ?? digestedObject(config, bytes)
  if (single !== undefined) yield single
  else if (firstUpdates(bytes, 1).objects.length > 0) yield* framedObjects(config, bytes)
  else yield* listedObjects(config, bytes)
}

function object(config: NetworkConfig, ssz: Uint8Array): FileObject | undefined {
  const kind = kindOfSsz(config, ssz)
  return kind === undefined ? undefined : { kind, encoded: { ssz } }
}

function digestedObject(config: NetworkConfig, bytes: Uint8Array): FileObject | undefined {
  return object(config, bytes.subarray(DIGEST_LENGTH))
}

/** Repeated: 8-byte length that counts what follows, 4-byte fork digest, object. */
function* framedObjects(config: NetworkConfig, bytes: Uint8Array): Generator<FileObject> {
  const { objects, error } = firstUpdates(bytes, bytes.length)
  for (const ssz of objects) yield object(config, ssz) ?? unrecognized(ssz)
  if (error !== null) yield unreadable('FRAMING', `the bytes after ${objects.length} objects are not framed: ${error}`)
}

/** An SSZ list of byte lists: 4-byte offsets, then for each a fork digest and an object. */
function* listedObjects(config: NetworkConfig, bytes: Uint8Array): Generator<FileObject> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = bytes.length < OFFSET_LENGTH ? 0 : view.getUint32(0, true)
  if (first === 0 || first % OFFSET_LENGTH !== 0 || first > bytes.length) {
    yield unrecognized(bytes)
    return
  }
  const offsets = Array.from({ length: first / OFFSET_LENGTH }, (_, index) =>
    view.getUint32(index * OFFSET_LENGTH, true),
  )
  for (const [index, start] of offsets.entries()) {
    const end = offsets[index + 1] ?? bytes.length
    if (start > end || end > bytes.length) {
      yield unreadable('FRAMING', `item ${index} of the list lies outside its ${bytes.length} bytes`)
      return
    }
    const item = bytes.subarray(start, end)
    yield digestedObject(config, item) ?? unrecognized(item)
  }
}

function unrecognized(bytes: Uint8Array): FileObject {
  return unreadable('UNRECOGNIZED', `${bytes.length} bytes that are not a light-client object of this network`)
}
