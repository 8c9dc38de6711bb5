import { BlsyncError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { SignedHeader } from '../types/SignedHeader.ts'
import type { SyncCommittee } from '../types/SyncCommittee.ts'
import { signingRoot } from '../types/signingRoot.ts'

/**
 * Whether members of that committee signed the header; a committee with a signer whose key is no key never did.
 *
 * @throws UnknownForkError when the signature is of a fork this release does not know
 */
export function verifySignature(config: NetworkConfig, committee: SyncCommittee, signed: SignedHeader): boolean {
  const { header, syncAggregate, signatureSlot } = signed
  const message = signingRoot(config, header, signatureSlot)
  try {
    return committee.verify({ ...syncAggregate, signingRoot: message })
  } catch (error) {
    if (error instanceof BlsyncError && error.code === 'INVALID_PUBLIC_KEY') return false
    throw error
  }
}
