import { bytesToHex, hexToBytes } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { RefusedError } from '../execution/Broadcast.ts'
import { rawTransactionHash } from '../native/execution.ts'
import { NativeError } from '../native/NativeError.ts'
import { invalidAt } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethods } from './RpcMethod.ts'

/** What goes out. */
export const sendMethods: RpcMethods = {
  eth_sendRawTransaction: {
    count: 1,
    answer: async (params, { reader }) => {
      const text = params.text(0)
      const hash = hashOf(text)
      try {
        await reader.send(text)
      } catch (error) {
        // What providers say of a transaction that they do not take cannot be proven; its hash is ours.
        if (error instanceof RefusedError) throw new RpcError(error.rpcCode, error.message, { cause: error })
        throw error
      }
      return hash
    },
  },
}

function hashOf(text: string): string {
  try {
    return bytesToHex(rawTransactionHash(hexToBytes(text)))
  } catch (error) {
    if (error instanceof DecodeError) throw invalidAt(0, error.message)
    if (error instanceof NativeError) throw new RpcError(rpcCodes.server, error.message)
    throw error
  }
}
