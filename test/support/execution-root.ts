import { bytesToHex, type Root } from '../../ts/bytes.ts'
import { isForkAtLeast } from '../../ts/params/ForkName.ts'
import { forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { executionHeaderOf, executionHeaderRoot } from './execution-header.ts'

const ZERO_ROOT: Root = `0x${'00'.repeat(32)}`

/**
 * `get_lc_execution_root` of the specification for headers in the container of their own slot's fork; undefined for older
 * headers in a newer container.
 */
export function executionRoot(config: NetworkConfig, header: LightClientHeader): Root | undefined {
  const fork = forkAtSlot(config, header.beacon.slot).rules
  if (!isForkAtLeast(fork, 'capella')) return ZERO_ROOT
  if (isForkAtLeast(header.fork, 'gloas'))
    return isForkAtLeast(fork, 'gloas') ? bytesToHex(header.execution) : undefined
  const payload = executionHeaderOf(header.fork, header.execution)
  const { blobGasUsed: _, excessBlobGas: __, ...capella } = payload
  const hasBlobGas = isForkAtLeast(fork, 'deneb')
  return bytesToHex(executionHeaderRoot(hasBlobGas ? payload : capella))
}
