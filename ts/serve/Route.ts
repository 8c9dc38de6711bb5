import type { Answer, Refusal } from './Answer.ts'
import type { Encoding } from './negotiateEncoding.ts'

/** What a route is asked. */
export interface RouteRequest {
  /** The part of the path that names an object; empty where the route has none. */
  readonly id: string
  readonly query: URLSearchParams
  readonly encoding: Encoding
}

/** One path of the API, or a family of them. */
export interface Route {
  /** The path as the API's document writes it. */
  readonly path: string
  readonly pattern: RegExp
  /** In the order of preference. */
  readonly encodings: readonly Encoding[]
  readonly answer: (request: RouteRequest) => Promise<Answer | Refusal> | Answer | Refusal
}

/** A route of a path in the document's notation, with one parameter at most. */
export function route(path: string, encodings: readonly Encoding[], answer: Route['answer']): Route {
  const pattern = path.replaceAll('.', '\\.').replace(/\{\w+\}/, '([^/]*)')
  return { path, pattern: new RegExp(`^${pattern}$`), encodings, answer }
}
