/** How the price of blobs follows from the excess in a header, https://eips.ethereum.org/EIPS/eip-4844#gas-accounting. */
export interface BlobPricing {
  /** In wei. */
  readonly minBaseFee: bigint
  readonly updateFraction: bigint
  /** Blobs a block that leave the price as it is. */
  readonly targetBlobs: bigint
  /** Blobs a block at most. */
  readonly maxBlobs: bigint
}

/** Rules that calls are run under. From amsterdam on they are not known here. */
export type ExecutionFork = 'paris' | 'shanghai' | 'cancun' | 'prague' | 'osaka' | 'amsterdam'

/** What of an execution chain's configuration no block proves. */
export interface ExecutionRules {
  /** Undefined where it is not known. */
  readonly chainId: number | undefined
  /** In force at a block of that time, in Unix seconds; undefined before the merge. */
  readonly fork: (timestamp: bigint) => ExecutionFork | undefined
  /** In force at a block of that time. */
  readonly blobPricing: (timestamp: bigint) => BlobPricing
}

/** Past that many times the fraction, a price has no meaning any more and would take long to compute. */
const MAX_EXPONENT = 60n

/** Price of a unit of blob gas in wei. */
export function blobBaseFee({ minBaseFee, updateFraction }: BlobPricing, excessBlobGas: bigint): bigint {
  const bound = MAX_EXPONENT * updateFraction
  const numerator = excessBlobGas < bound ? excessBlobGas : bound
  let sum = 0n
  let term = minBaseFee * updateFraction
  for (let index = 1n; term > 0n; index++) {
    sum += term
    term = (term * numerator) / (updateFraction * index)
  }
  return sum / updateFraction
}
