import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import type { Filters } from './Filters.ts'
import type { Params } from './Params.ts'
import type { PassThrough } from './PassThrough.ts'
import type { Subscriptions } from './Subscriptions.ts'

/** What methods answer from. */
export interface RpcContext {
  readonly reader: ExecutionReader
  /** Left out where nothing is kept between calls. */
  readonly filters?: Filters
  /** Left out where there is no way to tell a program anything. */
  readonly subscriptions?: Subscriptions
  /** Left out where every answer is proven. */
  readonly passThrough?: PassThrough
}

/** A method of the execution JSON-RPC. */
export interface RpcMethod {
  /** Parameters at most. */
  readonly count: number
  /** A value, or JsonText. */
  readonly answer: (params: Params, context: RpcContext) => unknown
}

export type RpcMethods = Readonly<Record<string, RpcMethod>>
