/** The sync committee's signature over a header, and who of it signed. */
export interface SyncAggregate {
  /** One bit a member, least significant bit first: size / 8 bytes. */
  readonly bits: Uint8Array
  /** BLS signature, 96 bytes. */
  readonly signature: Uint8Array
}

/**
 * Number of members that signed.
 *
 * @example
 * signerCount(update.syncAggregate.bits)
 */
export function signerCount(bits: Uint8Array): number {
  let count = 0
  for (let byte of bits) {
    for (; byte !== 0; byte &= byte - 1) count++
  }
  return count
}
