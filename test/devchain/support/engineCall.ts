import { createHmac } from 'node:crypto'
import type { ChainBlock } from '../../../ts/devchain/chain/ChainBlock.ts'
import type { DevChain } from '../../../ts/devchain/DevChain.ts'
import { versionedHash } from '../../../ts/devchain/execution/blobTransaction.ts'
import { encodeExecutionRequests } from '../../../ts/devchain/execution/executionRequests.ts'
import { isForkAtLeast } from '../../../ts/params/ForkName.ts'
import { toHex } from './hex.ts'

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token by hand. */
export function token(secret: Uint8Array, iat: number): string {
  const body = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ iat })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

/** A JSON-RPC call with a token made now. */
export async function engineCall(
  dev: Pick<DevChain, 'engineUrl' | 'jwtSecret'>,
  method: string,
  params: readonly unknown[],
): Promise<{ result?: unknown; error?: { code: number; message: string } }> {
  const response = await fetch(dev.engineUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token(dev.jwtSecret, Math.floor(Date.now() / 1000))}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  return JSON.parse(await response.text())
}

/** Parameters of newPayload for a block, of the version its fork has; in gloas for its own payload, taken or not. */
export function payloadParams(block: ChainBlock): { version: 1 | 2 | 3 | 4 | 5; params: unknown[] } {
  const { body } = block.block
  const { envelope } = block.ownPayload ?? {}
  const payload = envelope?.payload ?? body.executionPayload
  const quantity = (value: number | bigint) => `0x${value.toString(16)}`
  const v1 = {
    parentHash: toHex(payload.parentHash),
    feeRecipient: toHex(payload.feeRecipient),
    stateRoot: toHex(payload.stateRoot),
    receiptsRoot: toHex(payload.receiptsRoot),
    logsBloom: toHex(payload.logsBloom),
    prevRandao: toHex(payload.prevRandao),
    blockNumber: quantity(payload.blockNumber),
    gasLimit: quantity(payload.gasLimit),
    gasUsed: quantity(payload.gasUsed),
    timestamp: quantity(payload.timestamp),
    extraData: toHex(payload.extraData),
    baseFeePerGas: quantity(payload.baseFeePerGas),
    blockHash: toHex(payload.blockHash),
    transactions: payload.transactions.map(toHex),
  }
  if (!isForkAtLeast(block.fork, 'capella')) return { version: 1, params: [v1] }
  const withdrawals = payload.withdrawals.map((withdrawal) => ({
    index: quantity(withdrawal.index),
    validatorIndex: quantity(withdrawal.validatorIndex),
    address: toHex(withdrawal.address),
    amount: quantity(withdrawal.amount),
  }))
  if (!isForkAtLeast(block.fork, 'deneb')) return { version: 2, params: [{ ...v1, withdrawals }] }
  const v3 = {
    ...v1,
    withdrawals,
    blobGasUsed: quantity(payload.blobGasUsed),
    excessBlobGas: quantity(payload.excessBlobGas),
  }
  const commitments =
    envelope === undefined ? body.blobKzgCommitments : body.signedExecutionPayloadBid.message.blobKzgCommitments
  const hashes = commitments.map((commitment) => toHex(versionedHash(commitment)))
  const params = [v3, hashes, block.parentRoot]
  if (!isForkAtLeast(block.fork, 'electra')) return { version: 3, params }
  if (envelope !== undefined) {
    const { blockAccessList, slotNumber } = envelope.payload
    const v4 = { ...v3, blockAccessList: toHex(blockAccessList), slotNumber: quantity(slotNumber) }
    const requests = encodeExecutionRequests(envelope.executionRequests).map(toHex)
    return { version: 5, params: [v4, hashes, block.parentRoot, requests] }
  }
  return { version: 4, params: [...params, encodeExecutionRequests(body.executionRequests).map(toHex)] }
}
