import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { isZeroBranch } from '../merkle/branchRoot.ts'
import { verifyBranch, verifyNormalizedBranch } from '../merkle/verifyBranch.ts'
import { isForkAtLeast } from '../params/ForkName.ts'
import { forkAtSlot } from '../params/forkAtEpoch.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { type ExecutionPayloadHeader, isEmptyExecutionPayloadHeader } from './ExecutionPayloadHeader.ts'
import { executionRoot } from './executionRoot.ts'
import type { Header } from './Header.ts'

/**
 * A header with proof of the execution block it belongs to. `fork` is the one of the container it came in, which is that
 * of the attested header's slot: a finalized header may be older than it.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#modified-lightclientheader
 */
export type LightClientHeader =
  | { readonly fork: 'altair' | 'bellatrix'; readonly beacon: Header }
  | {
      readonly fork: 'capella' | 'deneb' | 'electra' | 'fulu'
      readonly beacon: Header
      readonly execution: ExecutionPayloadHeader
      readonly executionBranch: readonly Uint8Array[]
    }
  | {
      readonly fork: 'gloas'
      readonly beacon: Header
      /** Hash of the parent block's payload. */
      readonly executionBlockHash: Root
      readonly executionBranch: readonly Uint8Array[]
    }

const ZERO_HASH: Root = `0x${'00'.repeat(32)}`

/** Execution block hash the header proves: its own payload's, from gloas on its parent's; undefined where there is none. */
export function executionBlockHash(header: LightClientHeader): Root | undefined {
  const hash = claimedBlockHash(header)
  return hash === ZERO_HASH ? undefined : hash
}

/**
 * Whether the execution part is proven by the beacon header's body root, by the rules of the beacon header's own slot.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#modified-is_valid_light_client_header
 */
export function isValidLightClientHeader(config: NetworkConfig, header: LightClientHeader): boolean {
  const fork = forkAtSlot(config, header.beacon.slot).name
  switch (header.fork) {
    case 'altair':
    case 'bellatrix':
      return true
    case 'capella':
    case 'deneb':
    case 'electra':
    case 'fulu': {
      if (!isForkAtLeast(fork, 'capella')) {
        return isEmptyExecutionPayloadHeader(header.execution) && isZeroBranch(header.executionBranch)
      }
      if (!isForkAtLeast(fork, 'deneb') && hasBlobGas(header.execution)) return false
      return verifyBranch({
        leaf: hexToBytes(executionRoot(config, header)),
        branch: header.executionBranch,
        gindex: gindices('capella').executionPayload ?? 0n,
        root: hexToBytes(header.beacon.bodyRoot),
      })
    }
    case 'gloas': {
      const gindex = fork === 'phase0' ? undefined : gindices(fork).executionBlockHash
      if (gindex === undefined) return header.executionBlockHash === ZERO_HASH && isZeroBranch(header.executionBranch)
      return verifyNormalizedBranch({
        leaf: hexToBytes(header.executionBlockHash),
        branch: header.executionBranch,
        gindex,
        root: hexToBytes(header.beacon.bodyRoot),
      })
    }
  }
}

function claimedBlockHash(header: LightClientHeader): Root {
  switch (header.fork) {
    case 'altair':
    case 'bellatrix':
      return ZERO_HASH
    case 'capella':
    case 'deneb':
    case 'electra':
    case 'fulu':
      return bytesToHex(header.execution.blockHash)
    case 'gloas':
      return header.executionBlockHash
  }
}

function hasBlobGas(execution: ExecutionPayloadHeader): boolean {
  return (execution.blobGasUsed ?? 0n) !== 0n || (execution.excessBlobGas ?? 0n) !== 0n
}
