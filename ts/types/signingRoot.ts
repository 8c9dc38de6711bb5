import { createHash } from 'node:crypto'
import { concatBytes, hexToBytes } from '../bytes.ts'
import { forkAtSlot } from '../params/forkAtEpoch.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { type Header, headerRoot } from './Header.ts'

const DOMAIN_SYNC_COMMITTEE = Uint8Array.of(7, 0, 0, 0)

/**
 * The 32 bytes a sync committee signs for a header. The fork version is that of the slot before the signature's: not the
 * header's, not the signature slot's, which differ at a fork boundary.
 *
 * @throws UnknownForkError when that slot lies in a fork this release does not know
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#validate_light_client_update
 */
export function signingRoot(config: NetworkConfig, header: Header, signatureSlot: number): Uint8Array {
  const version = hexToBytes(forkAtSlot(config, Math.max(signatureSlot, 1) - 1).version, 4)
  const forkDataRoot = sha256(concatBytes(version, new Uint8Array(28), hexToBytes(config.genesisValidatorsRoot, 32)))
  const domain = concatBytes(DOMAIN_SYNC_COMMITTEE, forkDataRoot.subarray(0, 28))
  return sha256(concatBytes(hexToBytes(headerRoot(header)), domain))
}

function sha256(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(bytes).digest())
}
