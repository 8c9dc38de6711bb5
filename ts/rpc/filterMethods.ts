import type { Filters } from './Filters.ts'
import type { Params } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethod, RpcMethods } from './RpcMethod.ts'

/** What programs wait for by asking again and again. */
export const filterMethods: RpcMethods = {
  eth_newFilter: method(1, (filters, params) => filters.addOfLogs(params.any(0))),
  eth_newBlockFilter: method(0, (filters) => filters.addOfBlocks()),
  eth_getFilterChanges: method(1, (filters, params) => filters.changes(params.text(0))),
  eth_getFilterLogs: method(1, (filters, params) => filters.logs(params.text(0))),
  eth_uninstallFilter: method(1, (filters, params) => filters.remove(params.text(0))),
  eth_newPendingTransactionFilter: {
    count: 1,
    answer: () => {
      throw noPendingTransactions()
    },
  },
}

/** An empty list for ever would say that nobody sends any. */
export function noPendingTransactions(): RpcError {
  return new RpcError(rpcCodes.server, 'pending transactions are not followed here: nothing proves them')
}

function method(count: number, answer: (filters: Filters, params: Params) => unknown): RpcMethod {
  return {
    count,
    answer: (params, { filters }) => {
      if (filters !== undefined) return answer(filters, params)
      throw new RpcError(rpcCodes.methodNotFound, 'there are no filters where each call stands alone')
    },
  }
}
