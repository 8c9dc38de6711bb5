import { version } from '../version.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethods } from './RpcMethod.ts'

/** The chain, and who answers. */
export const chainMethods: RpcMethods = {
  eth_chainId: { count: 0, answer: (_, { reader }) => `0x${chainId(reader.rules.chainId).toString(16)}` },
  net_version: { count: 0, answer: (_, { reader }) => String(chainId(reader.rules.chainId)) },
  eth_blockNumber: {
    count: 0,
    answer: async (_, { reader }) => `0x${(await reader.head()).number.toString(16)}`,
  },
  eth_syncing: {
    count: 0,
    answer: async (_, { reader }) => {
      // Before a head is verified there is no number to tell.
      await reader.head()
      return false
    },
  },
  web3_clientVersion: { count: 0, answer: () => `blsync/${version}` },
}

function chainId(known: number | undefined): number {
  if (known !== undefined) return known
  throw new RpcError(rpcCodes.server, 'the chain id is not known: the beacon configuration has no DEPOSIT_CHAIN_ID')
}
