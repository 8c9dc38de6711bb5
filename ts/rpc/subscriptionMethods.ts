import type { Params } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethod, RpcMethods } from './RpcMethod.ts'
import type { Subscriptions } from './Subscriptions.ts'

/** What programs are told of without asking again, where there is a way to tell them. */
export const subscriptionMethods: RpcMethods = {
  eth_subscribe: method(2, (subscriptions, params) => subscriptions.add(params)),
  eth_unsubscribe: method(1, (subscriptions, params) => subscriptions.remove(params.text(0))),
}

function method(count: number, answer: (subscriptions: Subscriptions, params: Params) => unknown): RpcMethod {
  return {
    count,
    answer: (params, { subscriptions }) => {
      if (subscriptions !== undefined) return answer(subscriptions, params)
      throw new RpcError(rpcCodes.methodNotFound, 'notifications not supported')
    },
  }
}
