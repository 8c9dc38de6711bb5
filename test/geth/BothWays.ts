import { isDeepStrictEqual } from 'node:util'
import { fetchJson } from '../rig/fetchJson.ts'
import { jsonAt } from '../support/recorded.ts'

/** The same questions to an execution client, and through blsync out of it. */
export class BothWays {
  readonly differences: string[] = []
  #asked = 0
  readonly #urls: { readonly through: string; readonly direct: string }

  constructor(urls: { readonly through: string; readonly direct: string }) {
    this.#urls = urls
  }

  get asked(): number {
    return this.#asked
  }

  /** What the execution client says, once blsync was asked too. */
  async ask(method: string, ...params: readonly unknown[]): Promise<unknown> {
    this.#asked++
    const { through, direct } = this.#urls
    const [mine, its] = await Promise.all([call(through, method, params), call(direct, method, params)])
    this.compare(`${method} ${JSON.stringify(params)}`, mine, its)
    return jsonAt(its, 'result')
  }

  compare(what: string, mine: unknown, its: unknown): void {
    if (isDeepStrictEqual(mine, its)) return
    this.differences.push(`${what.slice(0, 200)}\n  blsync: ${JSON.stringify(mine)}\n  geth:   ${JSON.stringify(its)}`)
  }
}

/** A result or an error, without the envelope. */
async function call(url: string, method: string, params: readonly unknown[]): Promise<object> {
  const answer = await fetchJson(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const error = jsonAt(answer, 'error')
  return error === undefined ? { result: jsonAt(answer, 'result') } : { error }
}
