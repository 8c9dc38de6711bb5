/** How the price of blobs follows from the excess in a header, https://eips.ethereum.org/EIPS/eip-4844#gas-accounting. */
export interface BlobPricing {
  /** In wei. */
  readonly minBaseFee: bigint
  readonly updateFraction: bigint
}

/** What of an execution chain's configuration no block proves. */
export interface ExecutionRules {
  /** Undefined where it is not known. */
  readonly chainId: number | undefined
  /** In force at a block of that time, in Unix seconds. */
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
