import { hexToBytes, type Root } from '../bytes.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Encoded } from './Encoded.ts'
import type { LightClientHeader } from './LightClientHeader.ts'
import { decodeObject, encodeParts, type LightClientParts, requireValid } from './lightClientObject.ts'
import { branchNodes, firstHeader, toParts } from './lightClientParts.ts'
import type { SerializedCommittee } from './SerializedCommittee.ts'

/** What a light client starts from: a trusted block's header with the sync committee of its period, proven. */
export interface LightClientBootstrap {
  readonly header: LightClientHeader
  readonly currentSyncCommittee: SerializedCommittee
  readonly currentSyncCommitteeBranch: readonly Uint8Array[]
}

/**
 * A bootstrap from JSON (`{version, data}`, `{data}` or bare, also with flat altair headers) or SSZ.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH`, `UNKNOWN_FORK` or `FORK_MISMATCH`
 *
 * @example
 * const { header } = decodeBootstrap(mainnet, { jsonBytes: bootstrapJson })
 */
export function decodeBootstrap(config: NetworkConfig, encoded: Encoded): LightClientBootstrap {
  return decodeObject(config, 'bootstrap', encoded, (parts) => ({
    header: firstHeader(parts),
    currentSyncCommittee: parts.committee,
    currentSyncCommitteeBranch: branchNodes(parts.committeeBranch),
  }))
}

/** The bootstrap as SSZ in the container of its header's fork. */
export function encodeBootstrap(config: NetworkConfig, bootstrap: LightClientBootstrap): Uint8Array {
  return encodeParts(config, 'bootstrap', partsOf(bootstrap))
}

/**
 * Checks a bootstrap against the trusted root it was asked for.
 *
 * @throws ValidationError `INVALID_EXECUTION`, `WRONG_ROOT` or `INVALID_COMMITTEE_BRANCH`
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#initialize_light_client_store
 */
export function validateBootstrap(config: NetworkConfig, bootstrap: LightClientBootstrap, trustedRoot: Root): void {
  requireValid(config, 'bootstrap', partsOf(bootstrap), { trustedRoot: hexToBytes(trustedRoot, 32) })
}

function partsOf(bootstrap: LightClientBootstrap): LightClientParts {
  const { header, currentSyncCommittee: committee, currentSyncCommitteeBranch: committeeBranch } = bootstrap
  return toParts({ header, committee, committeeBranch })
}
