import { concatBytes, hexToBytes, type Root } from '../bytes.ts'
import { ValidationError } from '../errors.ts'
import { verifyBranch } from '../merkle/verifyBranch.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { decodeByFork } from './decodeByFork.ts'
import type { Encoded } from './Encoded.ts'
import { headerRoot } from './Header.ts'
import { isValidLightClientHeader, type LightClientHeader } from './LightClientHeader.ts'
import { lightClientForkAtSlot } from './lightClientFork.ts'
import { lightClientHeaderField, lightClientHeaderFromValue } from './lightClientHeaderCodec.ts'
import { committeeRoot, type SerializedCommittee } from './SerializedCommittee.ts'
import { sszContainer } from './sszContainer.ts'
import { lightClientObjects } from './wire/lightClientObjects.ts'

/** What a light client starts from: a trusted block's header with the sync committee of its period, proven. */
export interface LightClientBootstrap {
  readonly header: LightClientHeader
  readonly currentSyncCommittee: SerializedCommittee
  readonly currentSyncCommitteeBranch: readonly Uint8Array[]
}

/**
 * A bootstrap from JSON (`{version, data}`, `{data}` or bare, also with flat altair headers) or SSZ.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH` or `UNKNOWN_FORK`
 */
export function decodeBootstrap(config: NetworkConfig, encoded: Encoded): LightClientBootstrap {
  const { fork, value } = decodeByFork(
    config,
    encoded,
    'bootstrap',
    (candidate) => lightClientObjects(config.preset, candidate).bootstrap,
  )
  return {
    header: lightClientHeaderFromValue(fork, value.header),
    currentSyncCommittee: value.currentSyncCommittee,
    currentSyncCommitteeBranch: value.currentSyncCommitteeBranch,
  }
}

/** The bootstrap as SSZ in the container of its header's fork. */
export function encodeBootstrap(_config: NetworkConfig, bootstrap: LightClientBootstrap): Uint8Array {
  return sszContainer([
    lightClientHeaderField(bootstrap.header),
    bootstrap.currentSyncCommittee,
    concatBytes(...bootstrap.currentSyncCommitteeBranch),
  ])
}

/**
 * Checks a bootstrap against the trusted root it was asked for.
 *
 * @throws ValidationError `INVALID_EXECUTION`, `WRONG_ROOT` or `INVALID_COMMITTEE_BRANCH`
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#initialize_light_client_store
 */
export function validateBootstrap(config: NetworkConfig, bootstrap: LightClientBootstrap, trustedRoot: Root): void {
  const { header, currentSyncCommittee, currentSyncCommitteeBranch } = bootstrap
  if (!isValidLightClientHeader(config, header)) {
    throw new ValidationError('INVALID_EXECUTION', 'the execution part of the bootstrap header is not proven')
  }
  const root = headerRoot(header.beacon)
  if (root !== trustedRoot) {
    throw new ValidationError('WRONG_ROOT', `the bootstrap is of block ${root}, not of the trusted ${trustedRoot}`)
  }
  const proven = verifyBranch({
    leaf: committeeRoot(currentSyncCommittee),
    branch: currentSyncCommitteeBranch,
    gindex: gindices(lightClientForkAtSlot(config, header.beacon.slot)).currentSyncCommittee,
    root: hexToBytes(header.beacon.stateRoot),
  })
  if (!proven)
    throw new ValidationError('INVALID_COMMITTEE_BRANCH', 'the bootstrap committee is not proven by its header')
}
