import { BlsyncError } from '../../errors.ts'
import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { SignedHeader } from '../../types/SignedHeader.ts'
import { signingRoot } from '../../types/signingRoot.ts'

/** What the addon says of a signer's key that is not a key, and of bits or a signature of the wrong length. */
const REFUSALS = new Set(['INVALID_PUBLIC_KEY', 'INVALID_LENGTH'])

/**
 * Whether members of that committee signed the header.
 *
 * @throws UnknownForkError when the signature is of a fork this release does not know
 */
export function verifySignature(config: NetworkConfig, committee: SyncCommittee, signed: SignedHeader): boolean {
  const { header, syncAggregate, signatureSlot } = signed
  const message = signingRoot(config, header, signatureSlot)
  try {
    return committee.verify({ ...syncAggregate, signingRoot: message })
  } catch (error) {
    if (error instanceof BlsyncError && REFUSALS.has(error.code)) return false
    throw error
  }
}
