import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { branchRoot } from '../merkle/branchRoot.ts'
import { gindexDepth } from '../merkle/gindexDepth.ts'
import { type ForkName, isForkAtLeast } from '../params/ForkName.ts'
import { forkAtSlot } from '../params/forkAtEpoch.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { emptyExecutionPayloadHeader, executionPayloadHeaderRoot } from './ExecutionPayloadHeader.ts'
import type { LightClientHeader } from './LightClientHeader.ts'

const ZERO_ROOT: Root = `0x${'00'.repeat(32)}`
/** Of the payload in a block body, whose depth is that of the branch's upper part. */
const PAYLOAD_GINDEX = 25n

/**
 * Execution root of a header (`get_lc_execution_root`): root of the payload header from capella to fulu, the parent's
 * block hash itself from gloas on, zero before capella. It follows the header's own slot, in whatever container it came.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#modified-get_lc_execution_root
 */
export function executionRoot(config: NetworkConfig, header: LightClientHeader): Root {
  const fork = forkAtSlot(config, header.beacon.slot).name
  if (!isForkAtLeast(fork, 'capella')) return ZERO_ROOT
  const payloadFork = isForkAtLeast(fork, 'deneb') ? 'deneb' : 'capella'
  switch (header.fork) {
    case 'altair':
    case 'bellatrix':
      return ZERO_ROOT
    case 'capella':
      return bytesToHex(executionPayloadHeaderRoot(header.execution, 'capella'))
    case 'deneb':
    case 'electra':
    case 'fulu':
      return bytesToHex(executionPayloadHeaderRoot(header.execution, payloadFork))
    case 'gloas':
      if (isForkAtLeast(fork, 'gloas')) return header.executionBlockHash
      if (header.beacon.slot === 0) {
        return bytesToHex(executionPayloadHeaderRoot(emptyExecutionPayloadHeader, payloadFork))
      }
      return rootFromBlockHash(payloadFork, header.executionBlockHash, header.executionBranch)
  }
}

/** The payload header's root inside the longer branch that a gloas container carries from the block hash up. */
function rootFromBlockHash(fork: ForkName, blockHash: Root, branch: readonly Uint8Array[]): Root {
  const bodyGindex = gindices(fork).executionBlockHash ?? PAYLOAD_GINDEX
  const depth = gindexDepth(bodyGindex) - gindexDepth(PAYLOAD_GINDEX)
  const gindex = (1n << BigInt(depth)) | (bodyGindex & ((1n << BigInt(depth)) - 1n))
  const inner = branch.slice(0, branch.length - gindexDepth(PAYLOAD_GINDEX)).slice(-depth)
  const root = branchRoot(hexToBytes(blockHash), inner, gindex)
  return root === undefined ? ZERO_ROOT : bytesToHex(root)
}
