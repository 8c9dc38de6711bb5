import type { SyncCommittee as NativeSyncCommittee } from '#native'
import { addon } from './addon.ts'
import { awaitAddon, callAddon } from './callAddon.ts'
import { requireBytes } from './requireBytes.ts'

/** A signature of some members of a committee over a signing root. */
export interface CommitteeSignature {
  /** Who signed: size / 8 bytes, least significant bit first. */
  readonly bits: Uint8Array
  /** What was signed: 32 bytes. */
  readonly signingRoot: Uint8Array
  /** 96 bytes. */
  readonly signature: Uint8Array
}

/** Whether a committee's aggregate key is the sum of its keys. */
export type Confirmation = 'confirmed' | 'aggregate-mismatch'

/**
 * A sync committee, ready to verify.
 *
 * - It never changes; several verifications may run at once.
 * - Keys are decompressed when first needed and kept. The signers' key is checked (curve, subgroup, not infinity) before its
 *   first use in a verification.
 * - Until {@link SyncCommittee.confirm} has run, its aggregate key is taken for the sum of its keys, as both are under one
 *   root: make a committee only of bytes whose root is proven. Afterwards the true sum decides, or the signers' own keys
 *   where a key is none and there is no sum.
 *
 * @example
 * const committee = SyncCommittee.deserialize(bootstrap.currentSyncCommittee)
 * committee.verify({ bits: update.syncAggregate.bits, signature: update.syncAggregate.signature, signingRoot: signed })
 */
export class SyncCommittee {
  /** @internal The addon's own object, for other wrappers of this folder. */
  readonly native: NativeSyncCommittee

  private constructor(native: NativeSyncCommittee) {
    this.native = native
  }

  /** @internal Wraps what the addon gave. */
  static of(native: NativeSyncCommittee): SyncCommittee {
    return new SyncCommittee(native)
  }

  /**
   * @param serialized - the keys and then the aggregate key, (size + 1) × 48 bytes
   * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
   */
  static deserialize(serialized: Uint8Array): SyncCommittee {
    requireBytes('serialized', serialized)
    return new SyncCommittee(callAddon(() => addon.SyncCommittee.deserialize(serialized)))
  }

  /**
   * A committee whose aggregate key is known not to be the sum of its keys: the sum of the signers' own keys decides.
   *
   * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
   */
  static ofMembers(serialized: Uint8Array): SyncCommittee {
    requireBytes('serialized', serialized)
    return new SyncCommittee(callAddon(() => addon.SyncCommittee.ofMembers(serialized)))
  }

  /**
   * @param stored.serialized - as for {@link SyncCommittee.deserialize}
   * @param stored.keys - what {@link SyncCommittee.storedKeys} gave for it; any damage is found
   * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `STORED_KEYS_MISMATCH`
   */
  static fromStored(stored: { readonly serialized: Uint8Array; readonly keys: Uint8Array }): SyncCommittee {
    requireBytes('serialized', stored.serialized)
    requireBytes('keys', stored.keys)
    return new SyncCommittee(callAddon(() => addon.SyncCommittee.fromStored(stored.serialized, stored.keys)))
  }

  /** Number of members. */
  get size(): number {
    return callAddon(() => this.native.size)
  }

  /** Hash tree root, 32 bytes. */
  get root(): Uint8Array {
    return callAddon(() => this.native.root)
  }

  /** The bytes it was made of. */
  serialize(): Uint8Array {
    return callAddon(() => this.native.serialize())
  }

  /**
   * The decompressed keys, (size + 1) × 96 bytes, to be saved beside the committee; null before it is confirmed, and for
   * good if its aggregate key is not the sum of its keys.
   */
  storedKeys(): Uint8Array | null {
    return callAddon(() => this.native.storedKeys())
  }

  /**
   * Hashes a signing root to the curve before its signature arrives, which takes a good part of a verification's time; the
   * last eight are kept.
   *
   * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
   */
  prepare(signingRoot: Uint8Array): void {
    requireBytes('signingRoot', signingRoot)
    callAddon(() => this.native.prepare(signingRoot))
  }

  /**
   * {@link SyncCommittee.prepare} on a worker thread.
   *
   * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
   */
  async prepareAsync(signingRoot: Uint8Array): Promise<void> {
    requireBytes('signingRoot', signingRoot)
    await awaitAddon(() => this.native.prepareAsync(signingRoot))
  }

  /**
   * Whether the named members signed. No signers, or a signature that is malformed, infinite or outside the subgroup, is
   * false.
   *
   * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_PUBLIC_KEY`
   */
  verify(signed: CommitteeSignature): boolean {
    requireSignature(signed)
    return callAddon(() => this.native.verify(signed.bits, signed.signingRoot, signed.signature))
  }

  /** {@link SyncCommittee.verify} on a worker thread, that one alone; its errors reject the promise. */
  async verifyAsync(signed: CommitteeSignature): Promise<boolean> {
    requireSignature(signed)
    return awaitAddon(() => this.native.verifyAsync(signed.bits, signed.signingRoot, signed.signature))
  }

  /**
   * Checks every key (curve, subgroup, not infinity) and compares the aggregate key with their sum, on a worker thread. A
   * committee whose aggregate does not match verifies by the true sum from then on; the caller should raise an alarm.
   *
   * @throws NativeError `INVALID_PUBLIC_KEY` if a key is none; then too the aggregate key is not used any more
   */
  async confirm(): Promise<Confirmation> {
    return awaitAddon(() => this.native.confirm())
  }
}

function requireSignature(signed: CommitteeSignature): void {
  requireBytes('bits', signed.bits)
  requireBytes('signingRoot', signed.signingRoot)
  requireBytes('signature', signed.signature)
}
