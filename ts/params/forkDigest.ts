import { createHash } from 'node:crypto'
import { concatBytes, hexToBytes } from '../bytes.ts'
import { forkAtEpoch } from './forkAtEpoch.ts'
import { FORK_RULES } from './forkRules.ts'
import type { BlobScheduleEntry, NetworkConfig } from './NetworkConfig.ts'
import { forkSince } from './rulesOfFork.ts'

/** Electra's limit on every network but the Gnosis ones, which name theirs in the schedule. */
const MAX_BLOBS_PER_BLOCK_ELECTRA = 9

/**
 * The 4 bytes that name fork and network on the wire; from fulu on they change with the blob limit too.
 *
 * @throws UnknownForkError when the schedule has a fork there that this release does not know
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/fulu/beacon-chain.md#modified-compute_fork_digest
 *
 * @example
 * bytesToHex(forkDigest(mainnet, epochAtSlot(mainnet, header.slot)))
 */
export function forkDigest(config: NetworkConfig, epoch: number): Uint8Array {
  const fork = forkAtEpoch(config, epoch)
  const base = forkDataRoot(hexToBytes(fork.version, 4), hexToBytes(config.genesisValidatorsRoot, 32)).subarray(0, 4)
  if (!FORK_RULES[fork.rules].isBlobLimitInDigest) return Uint8Array.from(base)
  const blobs = blobParametersAt(config, epoch)
  const mask = new DataView(new ArrayBuffer(16))
  mask.setBigUint64(0, BigInt(blobs.epoch), true)
  mask.setBigUint64(8, BigInt(blobs.maxBlobsPerBlock), true)
  const mixed = createHash('sha256').update(new Uint8Array(mask.buffer)).digest()
  return Uint8Array.from(base, (byte, index) => byte ^ (mixed[index] ?? 0))
}

/** Blob limit in force at an epoch, with the epoch it began. */
export function blobParametersAt(config: NetworkConfig, epoch: number): BlobScheduleEntry {
  const entry = config.blobSchedule.findLast((candidate) => candidate.epoch <= epoch)
  if (entry !== undefined) return entry
  return { epoch: forkSince(config.forks, 'electra')?.epoch ?? 0, maxBlobsPerBlock: MAX_BLOBS_PER_BLOCK_ELECTRA }
}

function forkDataRoot(version: Uint8Array, genesisValidatorsRoot: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(concatBytes(version, new Uint8Array(28), genesisValidatorsRoot))
    .digest()
}
