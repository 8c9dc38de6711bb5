import { addon } from './addon.ts'
import { callAddon } from './callAddon.ts'
import { NativeError } from './NativeError.ts'
import { requireBytes } from './requireBytes.ts'

/**
 * Which SHA-256 path runs on this CPU: `avx512`, `sha-ni`, `avx512-only`, `avx2`, `arm-sha2` or `portable`.
 *
 * @example
 * console.log(hashImplementation()) // 'sha-ni', for example
 */
export function hashImplementation(): string {
  return callAddon(() => addon.hashImplementation())
}

/**
 * Hashes each 64 bytes of `input` into 32 bytes of `out`.
 *
 * @param out - half as long as the input, and not a view of the same memory
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `OVERLAP`
 * @example
 * const out = new Uint8Array(32)
 * hashPairs(new Uint8Array(64), out)
 */
export function hashPairs(input: Uint8Array, out: Uint8Array): void {
  requireBytes('input', input)
  requireBytes('out', out)
  callAddon(() => addon.hashPairs(input, out))
}

/**
 * Hash tree root of a `BeaconBlockHeader`.
 *
 * @param header - its SSZ encoding, 112 bytes
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
 */
export function headerRoot(header: Uint8Array): Uint8Array {
  requireBytes('header', header)
  return callAddon(() => addon.headerRoot(header))
}

/**
 * Hash tree root of a serialized sync committee.
 *
 * @param serialized - the keys and then the aggregate key, (size + 1) × 48 bytes
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
 *
 * @example
 * bytesToHex(committeeRoot(bootstrap.currentSyncCommittee)) === bytesToHex(SyncCommittee.deserialize(bootstrap.currentSyncCommittee).root)
 */
export function committeeRoot(serialized: Uint8Array): Uint8Array {
  requireBytes('serialized', serialized)
  return callAddon(() => addon.committeeRoot(serialized))
}

/**
 * What a sync committee signs for a header.
 *
 * @param message.headerRoot - 32 bytes
 * @param message.forkVersion - 4 bytes, of the fork at the epoch of the slot before the signature slot
 * @param message.genesisValidatorsRoot - 32 bytes
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
 */
export function syncCommitteeSigningRoot(message: {
  readonly headerRoot: Uint8Array
  readonly forkVersion: Uint8Array
  readonly genesisValidatorsRoot: Uint8Array
}): Uint8Array {
  requireBytes('headerRoot', message.headerRoot)
  requireBytes('forkVersion', message.forkVersion)
  requireBytes('genesisValidatorsRoot', message.genesisValidatorsRoot)
  return callAddon(() =>
    addon.syncCommitteeSigningRoot(message.headerRoot, message.forkVersion, message.genesisValidatorsRoot),
  )
}

/**
 * The root that a leaf and its branch lead to.
 *
 * @param proof.leaf - 32 bytes
 * @param proof.branch - n × 32 bytes, bottom first; longer than the index is deep only by leading zero nodes
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_GINDEX`, `BRANCH_DEPTH`, `BRANCH_PADDING`
 */
export function branchRoot(proof: {
  readonly leaf: Uint8Array
  readonly branch: Uint8Array
  readonly gindex: bigint
}): Uint8Array {
  requireBytes('leaf', proof.leaf)
  requireBytes('branch', proof.branch)
  if (typeof proof.gindex !== 'bigint') throw new NativeError('INVALID_TYPE', 'gindex must be a bigint')
  return callAddon(() => addon.branchRoot(proof.leaf, proof.branch, proof.gindex))
}

/**
 * The root of a compact multiproof, written into the caller's array.
 *
 * @param proof.descriptor - strict encoding of which nodes are given
 * @param proof.values - the nodes, n × 32 bytes, in the descriptor's order
 * @param out - 32 bytes, not a view of the same memory
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_DESCRIPTOR`, `VALUE_COUNT`, `OVERLAP`
 *
 * @example
 * const out = new Uint8Array(32)
 * compactMultiproofRoot({ descriptor: encodeCompactFormat(proof.format), values: proof.values }, out)
 */
export function compactMultiproofRoot(
  proof: { readonly descriptor: Uint8Array; readonly values: Uint8Array },
  out: Uint8Array,
): void {
  requireBytes('descriptor', proof.descriptor)
  requireBytes('values', proof.values)
  requireBytes('out', out)
  callAddon(() => addon.compactMultiproofRoot(proof.descriptor, proof.values, out))
}
