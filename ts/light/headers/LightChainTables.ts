import { bytesToHex, concatBytes, hexToBytes, type Root } from '../../bytes.ts'
import { asciiBytes, databaseKey, databaseKeyNumber } from '../../db/databaseKey.ts'
import type { KeyValueStore, StoreOperation } from '../../db/KeyValueStore.ts'
import { BlsyncError } from '../../errors.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import { decodeStoredProof, encodeStoredProof } from '../../merkle/storedProof.ts'
import { type Header, headerFromSsz, headerToSsz } from '../../types/Header.ts'
import { Table } from '../store/Table.ts'
import type { HeaderRange, HeaderRef } from './HeaderRef.ts'

/** Key prefixes of what the light chain keeps. */
export const lightChainPrefix = {
  /** Headers, after slot and root. */
  header: 'header-',
  /** Slots of headers, after the root. */
  slot: 'hash2slot-',
  /** Roots of canonical headers, after the slot. */
  canonical: 'canonical-',
  /** State proofs, after slot and root of the header. */
  state: 'state-',
  /** Ends of the canonical chain and of its part with state proofs. */
  range: 'range-',
} as const

const REF_LENGTH = 8 + 32

/** The light chain's tables in a database. */
export class LightChainTables {
  readonly headers: Table<HeaderRef, Header>
  readonly slots: Table<Root, number>
  readonly canonical: Table<number, Root>
  readonly proofs: Table<HeaderRef, MultiProof>

  constructor(store: KeyValueStore) {
    this.headers = new Table<HeaderRef, Header>(store, {
      prefix: lightChainPrefix.header,
      id: refId,
      keyBytes: refToBytes,
      encode: headerToSsz,
      decode: decodeHeader,
      cached: 500,
    })
    this.slots = new Table<Root, number>(store, {
      prefix: lightChainPrefix.slot,
      id: (root) => root,
      keyBytes: (root) => hexToBytes(root, 32),
      encode: (slot) => databaseKey('', slot),
      decode: (bytes) => databaseKeyNumber('', bytes),
      cached: 500,
    })
    this.canonical = new Table<number, Root>(store, {
      prefix: lightChainPrefix.canonical,
      id: String,
      keyBytes: (slot) => databaseKey('', slot),
      encode: (root) => hexToBytes(root, 32),
      decode: (bytes) => (bytes.length === 32 ? bytesToHex(bytes) : undefined),
      cached: 2000,
    })
    this.proofs = new Table<HeaderRef, MultiProof>(store, {
      prefix: lightChainPrefix.state,
      id: refId,
      keyBytes: refToBytes,
      encode: encodeStoredProof,
      decode: decodeProof,
      cached: 100,
    })
  }
}

/** A stored header; undefined for damaged bytes. */
export function decodeHeader(bytes: Uint8Array): Header | undefined {
  return undamaged(() => headerFromSsz(bytes))
}

/** A stored proof; undefined for damaged bytes. */
export function decodeProof(bytes: Uint8Array): MultiProof | undefined {
  return undamaged(() => decodeStoredProof(bytes))
}

function undamaged<Value>(decode: () => Value): Value | undefined {
  try {
    return decode()
  } catch (error) {
    if (error instanceof BlsyncError) return undefined
    throw error
  }
}

/** A header's place in a key that begins with the prefix; undefined when the key is none. */
export function refOfKey(prefix: string, key: Uint8Array): HeaderRef | undefined {
  return key.length === prefix.length + REF_LENGTH ? refFromBytes(key.subarray(prefix.length)) : undefined
}

export type RangeName = 'headers' | 'states'

export function rangeKey(name: RangeName): Uint8Array {
  return asciiBytes(`${lightChainPrefix.range}${name}`)
}

export function rangeOperation(name: RangeName, range: HeaderRange | undefined): StoreOperation {
  if (range === undefined) return { type: 'del', key: rangeKey(name) }
  return { type: 'put', key: rangeKey(name), value: concatBytes(refToBytes(range.tail), refToBytes(range.head)) }
}

export function decodeRange(bytes: Uint8Array): HeaderRange | undefined {
  if (bytes.length !== 2 * REF_LENGTH) return undefined
  const tail = refFromBytes(bytes.subarray(0, REF_LENGTH))
  const head = refFromBytes(bytes.subarray(REF_LENGTH))
  return tail === undefined || head === undefined ? undefined : { tail, head }
}

function refId({ slot, root }: HeaderRef): string {
  return `${slot} ${root}`
}

function refToBytes({ slot, root }: HeaderRef): Uint8Array {
  return concatBytes(databaseKey('', slot), hexToBytes(root, 32))
}

function refFromBytes(bytes: Uint8Array): HeaderRef | undefined {
  const slot = databaseKeyNumber('', bytes.subarray(0, 8))
  return slot === undefined ? undefined : { slot, root: bytesToHex(bytes.subarray(8, REF_LENGTH)) }
}
