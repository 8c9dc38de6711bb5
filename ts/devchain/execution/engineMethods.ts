import type { ExecutionClient } from './ExecutionClient.ts'
import { RpcFault, rpcCodes } from './RpcFault.ts'

type Method = (client: ExecutionClient, params: readonly unknown[]) => unknown

const methods: Readonly<Record<string, Method>> = {
  engine_newPayloadV1: (client, params) => client.newPayload(1, params),
  engine_newPayloadV2: (client, params) => client.newPayload(2, params),
  engine_newPayloadV3: (client, params) => client.newPayload(3, params),
  engine_newPayloadV4: (client, params) => client.newPayload(4, params),
  engine_newPayloadV5: (client, params) => client.newPayload(5, params),
  engine_forkchoiceUpdatedV1: (client, params) => client.forkchoiceUpdated(1, params),
  engine_forkchoiceUpdatedV2: (client, params) => client.forkchoiceUpdated(2, params),
  engine_forkchoiceUpdatedV3: (client, params) => client.forkchoiceUpdated(3, params),
  engine_forkchoiceUpdatedV4: (client, params) => client.forkchoiceUpdated(4, params),
  engine_exchangeCapabilities: () => Object.keys(methods).filter((name) => /^engine_\w+V\d$/.test(name)),
  engine_getClientVersionV1: () => [{ code: 'BD', name: 'blsync-devchain', version: '0.1.0', commit: '0x00000000' }],
  eth_syncing: (client) =>
    client.isSyncing
      ? { startingBlock: '0x0', currentBlock: hex(client.headNumber), highestBlock: hex(client.headNumber + 1) }
      : false,
  eth_blockNumber: (client) => hex(client.headNumber),
  eth_chainId: () => hex(1337),
}

/** @throws RpcFault when there is no such method, and what the method throws */
export function callEngineMethod(client: ExecutionClient, method: string, params: readonly unknown[]): unknown {
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (known === undefined) throw new RpcFault(rpcCodes.methodNotFound, `the method ${method} does not exist`)
  return known(client, params)
}

function hex(value: number): string {
  return `0x${value.toString(16)}`
}
