import type { ForkName } from './ForkName.ts'
import type { Gindices } from './gindices.ts'

/** The engine methods for payloads of one fork. */
export interface EngineMethods {
  readonly newPayload: string
  readonly newPayloadTimeoutMs: number
  readonly forkchoiceUpdated: string
  /**
   * What follows the forkchoice state: always nulls. blsync never asks an execution client to build a payload and
   * serves no custody columns.
   */
  readonly forkchoiceTail: readonly null[]
}

/** What sets a fork apart, the containers aside: its row in the table of forks. */
export interface ForkRules {
  /** Absent where there is no light-client data. */
  readonly gindices?: Gindices
  /** Absent where there are no execution payloads. */
  readonly engine?: EngineMethods
  /** Whether the fork digest names the blob limit too. */
  readonly isBlobLimitInDigest: boolean
  /** Topics of the event stream that servers have since then, beside those they always had. */
  readonly eventTopics: readonly string[]
}

const phase0: ForkRules = {
  isBlobLimitInDigest: false,
  eventTopics: [],
}

const altair: ForkRules & { readonly gindices: Gindices } = {
  ...phase0,
  gindices: {
    finalizedRoot: 105n,
    justifiedRoot: 103n,
    currentSyncCommittee: 54n,
    nextSyncCommittee: 55n,
    genesisValidatorsRoot: 33n,
    blockRoots: 37n,
    stateRoots: 38n,
  },
}

const bellatrix = { ...altair, engine: methods('V1', 8_000, 'V1', [null]) }

const capella = {
  ...bellatrix,
  gindices: {
    ...bellatrix.gindices,
    historicalSummaries: 59n,
    executionBlockHashInState: 908n,
    executionPayload: 25n,
    executionBlockHash: 412n,
  },
  engine: methods('V2', 8_000, 'V2', [null]),
}

const deneb = {
  ...capella,
  gindices: { ...capella.gindices, executionBlockHashInState: 1804n, executionBlockHash: 812n },
  engine: methods('V3', 8_000, 'V3', [null]),
}

const electra = {
  ...deneb,
  gindices: {
    ...deneb.gindices,
    finalizedRoot: 169n,
    justifiedRoot: 167n,
    currentSyncCommittee: 86n,
    nextSyncCommittee: 87n,
    genesisValidatorsRoot: 65n,
    blockRoots: 69n,
    stateRoots: 70n,
    historicalSummaries: 91n,
    executionBlockHashInState: 2828n,
  },
  engine: methods('V4', 8_000, 'V3', [null]),
}

const fulu = { ...electra, isBlobLimitInDigest: true }

const gloas: ForkRules = {
  ...fulu,
  gindices: {
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
  engine: methods('V5', 6_000, 'V4', [null, null]),
  eventTopics: ['head_v2', 'execution_payload_available'],
}

/**
 * The table of forks: a later one adds its row here, after its name in `FORK_NAMES`; one that stays as its predecessor
 * repeats that row.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#constants
 * @see https://github.com/ethereum/execution-apis/tree/main/src/engine
 */
export const FORK_RULES: Readonly<Record<ForkName, ForkRules>> = {
  phase0,
  altair,
  bellatrix,
  capella,
  deneb,
  electra,
  fulu,
  gloas,
}

function methods(
  newPayload: string,
  newPayloadTimeoutMs: number,
  forkchoiceUpdated: string,
  forkchoiceTail: readonly null[],
): EngineMethods {
  return {
    newPayload: `engine_newPayload${newPayload}`,
    newPayloadTimeoutMs,
    forkchoiceUpdated: `engine_forkchoiceUpdated${forkchoiceUpdated}`,
    forkchoiceTail,
  }
}
