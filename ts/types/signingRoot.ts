import { hexToBytes } from '../bytes.ts'
import { headerRoot, syncCommitteeSigningRoot } from '../native/hashing.ts'
import { forkAtSlot } from '../params/forkAtEpoch.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { type Header, headerToSsz } from './Header.ts'

/**
 * The 32 bytes a sync committee signs for a header. The fork version is that of the slot before the signature's: not the
 * header's, not the signature slot's, which differ at a fork boundary.
 *
 * @throws UnknownForkError when that slot lies in a fork this release does not know
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#validate_light_client_update
 *
 * @example
 * signingRoot(mainnet, update.attestedHeader.beacon, update.signatureSlot)
 */
export function signingRoot(config: NetworkConfig, header: Header, signatureSlot: number): Uint8Array {
  return signingRootOfBlock(config, headerRoot(headerToSsz(header)), signatureSlot)
}

/**
 * The same for a header of which only the root is known, 32 bytes.
 *
 * @throws UnknownForkError as {@link signingRoot}
 */
export function signingRootOfBlock(config: NetworkConfig, root: Uint8Array, signatureSlot: number): Uint8Array {
  return syncCommitteeSigningRoot({
    headerRoot: root,
    forkVersion: hexToBytes(forkAtSlot(config, Math.max(signatureSlot, 1) - 1).version, 4),
    genesisValidatorsRoot: hexToBytes(config.genesisValidatorsRoot, 32),
  })
}
