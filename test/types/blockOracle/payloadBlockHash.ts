import { createHash } from 'node:crypto'
import { keccak_256 as keccak256 } from '@noble/hashes/sha3'
import { bytesToHex, hexToBytes, type Root } from '../../../ts/bytes.ts'
import type { ExecutionPayload, Withdrawal } from './executionPayloadJson.ts'
import { orderedTrieRoot } from './orderedTrieRoot.ts'
import { rlpBytes, rlpList, rlpNumber } from './rlp.ts'

/** What the header of an execution block holds besides its payload. */
export interface BlockHashContext {
  /** From deneb on. */
  readonly parentBeaconBlockRoot?: Root
  /** From electra on: type byte and SSZ, empty kinds left out. */
  readonly executionRequests?: readonly Root[]
}

/** No uncles: the hash of an empty list. */
const EMPTY_OMMERS_HASH = keccak256(rlpList([]))

/**
 * Hash of the execution block that a payload describes, from all that its header commits to.
 *
 * @see https://eips.ethereum.org/EIPS/eip-4844 for deneb's fields, eip-7685 for electra's, eip-7928 and eip-7843 for
 *   gloas'
 */
export function payloadBlockHash(payload: ExecutionPayload, context: BlockHashContext = {}): Root {
  const { withdrawals, blobGasUsed, excessBlobGas, blockAccessList, slotNumber } = payload
  const fields = [
    rlpBytes(payload.parentHash),
    rlpBytes(EMPTY_OMMERS_HASH),
    rlpBytes(payload.feeRecipient),
    rlpBytes(payload.stateRoot),
    rlpBytes(orderedTrieRoot(payload.transactions)),
    rlpBytes(payload.receiptsRoot),
    rlpBytes(payload.logsBloom),
    rlpNumber(0n),
    rlpNumber(payload.blockNumber),
    rlpNumber(payload.gasLimit),
    rlpNumber(payload.gasUsed),
    rlpNumber(payload.timestamp),
    rlpBytes(payload.extraData),
    rlpBytes(payload.prevRandao),
    rlpBytes(new Uint8Array(8)),
    rlpNumber(payload.baseFeePerGas),
  ]
  if (withdrawals !== undefined) fields.push(rlpBytes(orderedTrieRoot(withdrawals.map(withdrawalRlp))))
  if (blobGasUsed !== undefined) fields.push(rlpNumber(blobGasUsed))
  if (excessBlobGas !== undefined) fields.push(rlpNumber(excessBlobGas))
  if (context.parentBeaconBlockRoot !== undefined) fields.push(rlpBytes(hexToBytes(context.parentBeaconBlockRoot, 32)))
  if (context.executionRequests !== undefined) fields.push(rlpBytes(requestsHash(context.executionRequests)))
  if (blockAccessList !== undefined) fields.push(rlpBytes(keccak256(blockAccessList)))
  if (slotNumber !== undefined) fields.push(rlpNumber(slotNumber))
  return bytesToHex(keccak256(rlpList(fields)))
}

function withdrawalRlp({ index, validatorIndex, address, amount }: Withdrawal): Uint8Array {
  return rlpList([rlpNumber(index), rlpNumber(validatorIndex), rlpBytes(address), rlpNumber(amount)])
}

/** @see https://eips.ethereum.org/EIPS/eip-7685#block-header */
function requestsHash(requests: readonly Root[]): Uint8Array {
  const hash = createHash('sha256')
  for (const request of requests) hash.update(createHash('sha256').update(hexToBytes(request)).digest())
  return Uint8Array.from(hash.digest())
}
