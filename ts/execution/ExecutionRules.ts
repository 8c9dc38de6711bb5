import { ServerError } from '../errors.ts'

/** How the price of blobs follows from the excess in a header, https://eips.ethereum.org/EIPS/eip-4844#gas-accounting. */
export interface BlobPricing {
  /** In wei. */
  readonly minBaseFee: bigint
  /** Undefined where it is not known: then only the price of no excess is. */
  readonly updateFraction: bigint | undefined
  /** Blobs a block that leave the price as it is; undefined where it is not known. */
  readonly targetBlobs: bigint | undefined
  /** Blobs a block at most. */
  readonly maxBlobs: bigint
}

/** Rules that calls are run under. */
export type ExecutionFork = 'paris' | 'shanghai' | 'cancun' | 'prague' | 'osaka' | 'amsterdam'

/** What of an execution chain's configuration no block proves. */
export interface ExecutionRules {
  /** Undefined where it is not known. */
  readonly chainId: number | undefined
  /** In force at a block of that time, in Unix seconds; undefined before the merge, and after the last fork that is known here. */
  readonly fork: (timestamp: bigint) => ExecutionFork | undefined
  /** In force at a block of that time. */
  readonly blobPricing: (timestamp: bigint) => BlobPricing
}

/** Past that many times the fraction, a price has no meaning any more and would take long to compute. */
const MAX_EXPONENT = 60n

/**
 * Price of a unit of blob gas in wei.
 *
 * @throws ServerError `ERR_NO_RULES` where it is not known how the price follows from the excess
 */
export function blobBaseFee({ minBaseFee, updateFraction }: BlobPricing, excessBlobGas: bigint): bigint {
  if (excessBlobGas === 0n) return minBaseFee
  if (updateFraction === undefined) throw noBlobPrice()
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

/** For a network whose configuration does not say how blobs are priced. */
export function noBlobPrice(): ServerError {
  return new ServerError(
    'the price of blobs is not known: the BLOB_SCHEDULE of the network says how many a block may have and not how that moves the price; add BASE_FEE_UPDATE_FRACTION and TARGET_BLOBS_PER_BLOCK to its entries, out of the genesis file of the execution clients',
    { code: 'ERR_NO_RULES' },
  )
}
