import { blobBaseFee, type ExecutionRules, noBlobPrice } from './ExecutionRules.ts'
import type { ProvenHeader } from './ProvenHeaders.ts'

const GAS_PER_BLOB = 131_072n

/** https://eips.ethereum.org/EIPS/eip-7918 */
const BLOB_BASE_COST = 8_192n

/** Base fee of the block after this one; undefined where this one has none. */
export function nextBaseFee({ fields }: ProvenHeader): bigint | undefined {
  const { baseFeePerGas: fee, gasUsed, gasLimit } = fields
  if (fee === undefined) return undefined
  const target = gasLimit / 2n
  if (gasUsed === target || target === 0n) return fee
  if (gasUsed < target) return fee - (fee * (target - gasUsed)) / target / 8n
  const rise = (fee * (gasUsed - target)) / target / 8n
  return fee + (rise > 0n ? rise : 1n)
}

/** Price of blob gas after this block, by the rules in force at it; undefined where it has no blob gas. */
export function nextBlobBaseFee(rules: ExecutionRules, { fields, timestamp }: ProvenHeader): bigint | undefined {
  const { excessBlobGas: excess, blobGasUsed: used, baseFeePerGas = 0n } = fields
  if (excess === undefined || used === undefined) return undefined
  const pricing = rules.blobPricing(timestamp)
  if (excess + used === 0n) return blobBaseFee(pricing, 0n)
  const { targetBlobs, maxBlobs } = pricing
  if (targetBlobs === undefined) throw noBlobPrice()
  const target = targetBlobs * GAS_PER_BLOB
  if (excess + used < target) return blobBaseFee(pricing, 0n)
  const fork = rules.fork(timestamp)
  const isBound = fork === 'osaka' || fork === 'amsterdam'
  if (isBound && BLOB_BASE_COST * baseFeePerGas > GAS_PER_BLOB * blobBaseFee(pricing, excess)) {
    return blobBaseFee(pricing, excess + (used * (maxBlobs - targetBlobs)) / maxBlobs)
  }
  return blobBaseFee(pricing, excess + used - target)
}

/** Share of the blob gas that a block may use. */
export function blobGasUsedRatio(rules: ExecutionRules, { fields, timestamp }: ProvenHeader): number {
  const { maxBlobs } = rules.blobPricing(timestamp)
  return fields.blobGasUsed === undefined ? 0 : Number(fields.blobGasUsed) / Number(maxBlobs * GAS_PER_BLOB)
}
