import { InternalError } from '../errors.ts'
import type { ForkName } from './ForkName.ts'
import { FORK_RULES } from './forkRules.ts'

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

/**
 * Generalized indices of a fork; it is the attested header's slot that decides which fork.
 *
 * @throws InternalError for phase0, which has no light-client data
 *
 * @example
 * gindices('electra').finalizedRoot // 169n
 */
export function gindices(fork: ForkName): Gindices {
  const found = FORK_RULES[fork].gindices
  if (found === undefined) throw new InternalError(`${fork} has no light-client data, so it has no generalized indices`)
  return found
}
