import { InternalError } from '../errors.ts'
import type { ForkName, LightClientFork } from './ForkName.ts'

/** Where a fork keeps what light clients prove: generalized indices in its state and its block body. */
export interface Gindices {
  /** `finalized_checkpoint.root` in the state. */
  readonly finalizedRoot: bigint
  /** `current_justified_checkpoint.root` in the state. */
  readonly justifiedRoot: bigint
  readonly currentSyncCommittee: bigint
  readonly nextSyncCommittee: bigint
  readonly genesisValidatorsRoot: bigint
  readonly blockRoots: bigint
  readonly stateRoots: bigint
  /** Absent before capella. */
  readonly historicalSummaries?: bigint
  /** Execution block hash in the state: the latest payload header's, from gloas on `latest_block_hash`. */
  readonly executionBlockHashInState?: bigint
  /** `execution_payload` in the block body, capella to fulu. */
  readonly executionPayload?: bigint
  /** Execution block hash in the block body; from gloas on the one of the parent's payload. */
  readonly executionBlockHash?: bigint
}

const altair: Gindices = {
  finalizedRoot: 105n,
  justifiedRoot: 103n,
  currentSyncCommittee: 54n,
  nextSyncCommittee: 55n,
  genesisValidatorsRoot: 33n,
  blockRoots: 37n,
  stateRoots: 38n,
}

const capella: Gindices = {
  ...altair,
  historicalSummaries: 59n,
  executionBlockHashInState: 908n,
  executionPayload: 25n,
  executionBlockHash: 412n,
}

const deneb: Gindices = { ...capella, executionBlockHashInState: 1804n, executionBlockHash: 812n }

const electra: Gindices = {
  ...deneb,
  finalizedRoot: 169n,
  justifiedRoot: 167n,
  currentSyncCommittee: 86n,
  nextSyncCommittee: 87n,
  genesisValidatorsRoot: 65n,
  blockRoots: 69n,
  stateRoots: 70n,
  historicalSummaries: 91n,
  executionBlockHashInState: 2828n,
}

/**
 * One row a fork. A later fork adds its row here, after its name in `FORK_NAMES`.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#constants
 */
const table: Readonly<Record<LightClientFork, Gindices>> = {
  altair,
  bellatrix: altair,
  capella,
  deneb,
  electra,
  fulu: electra,
  gloas: {
    finalizedRoot: 735n,
    justifiedRoot: 733n,
    currentSyncCommittee: 2945n,
    nextSyncCommittee: 2946n,
    genesisValidatorsRoot: 40n,
    blockRoots: 352n,
    stateRoots: 353n,
    historicalSummaries: 2950n,
    executionBlockHashInState: 2947n,
    executionBlockHash: 2856n,
  },
}

/**
 * Generalized indices of a fork; it is the attested header's slot that decides which fork.
 *
 * @example
 * gindices('electra').finalizedRoot // 169n
 */
export function gindices(fork: ForkName): Gindices {
  if (fork === 'phase0') throw new InternalError('phase0 has no light-client data, so it has no generalized indices')
  return table[fork]
}
