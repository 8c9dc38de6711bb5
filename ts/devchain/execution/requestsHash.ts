import { sha256 } from '@noble/hashes/sha2'
import { concatBytes } from '../../bytes.ts'

/**
 * What a block header commits to of its execution requests, each `type ‖ data`; one without data does not count.
 *
 * @see https://eips.ethereum.org/EIPS/eip-7685
 */
export function requestsHash(requests: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(...requests.filter((request) => request.length > 1).map((request) => sha256(request))))
}
