import { bytesToHex } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'
import { payloadVersionedHashes } from './blobTransaction.ts'
import type { NewPayloadVersion } from './engineVersions.ts'
import { executionBlockHash, type HashedBlock } from './executionBlockHash.ts'
import { invalid, type PayloadStatus } from './PayloadStatus.ts'
import { RpcFault, rpcCodes } from './RpcFault.ts'
import { type EnginePayload, readArray, readData } from './readExecutionPayload.ts'

/** @param params - of the call that brought the payload */
export type PayloadFault = (
  payload: EnginePayload,
  params: readonly unknown[],
  version: NewPayloadVersion,
) => PayloadStatus | undefined

/** What is wrong with a payload whatever came before it: its hash, or those of its blobs. */
export const payloadFault: PayloadFault = (payload, params, version) => {
  const hash = bytesToHex(executionBlockHash(hashedBlock(payload, params, version)))
  if (hash !== payload.hash) {
    const error = `blockhash mismatch, want ${payload.hash}, got ${hash}`
    return version === 1
      ? { status: 'INVALID_BLOCK_HASH', latestValidHash: null, validationError: error }
      : invalid(error, null)
  }
  if (version < 3) return undefined
  const given = readArray(params[1], 'expectedBlobVersionedHashes')
  try {
    const own = payloadVersionedHashes(payload.transactions)
    const isSame = own.length === given.length && own.every((item, index) => item === given[index])
    return isSame ? undefined : invalid('mismatched blob versioned hashes', null)
  } catch (error) {
    if (error instanceof DecodeError) return invalid(error.message, null)
    throw error
  }
}

function hashedBlock(payload: EnginePayload, params: readonly unknown[], version: NewPayloadVersion): HashedBlock {
  const { blobGasUsed, excessBlobGas } = payload
  if (version < 3 || blobGasUsed === undefined || excessBlobGas === undefined) return payload
  const blobs = {
    blobGasUsed,
    excessBlobGas,
    parentBeaconBlockRoot: readData(params[2], 'parentBeaconBlockRoot', 32),
  }
  if (version < 4) return { ...payload, blobs }
  const requests = readRequests(params[3])
  const { blockAccessList, slotNumber } = payload
  if (blockAccessList === undefined || slotNumber === undefined) return { ...payload, blobs, requests }
  return { ...payload, blobs, requests, slotAccess: { blockAccessList, slotNumber } }
}

function readRequests(value: unknown): readonly Uint8Array[] {
  const requests = readArray(value, 'executionRequests').map((item) => readData(item, 'execution request'))
  for (const [index, request] of requests.entries()) {
    const previous = requests[index - 1]?.[0] ?? -1
    if (request.length < 2) throw new RpcFault(rpcCodes.invalidParams, 'an execution request is empty')
    if ((request[0] ?? 0) <= previous) throw new RpcFault(rpcCodes.invalidParams, 'execution requests do not ascend')
  }
  return requests
}
