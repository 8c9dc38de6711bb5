import { createServer } from 'node:http'
import { ExecutionReader, type ExecutionReaderOptions } from '../../ts/execution/ExecutionReader.ts'
import type { CleanUp } from './clean-up.ts'
import {
  HEAD,
  type RecordedAnswer,
  RecordedExecutionChain,
  recordedRules,
  serveProvider,
  type TestProvider,
} from './recorded-execution-chain.ts'
import { hasVectors } from './vectors.ts'

/** Undefined for what nobody recorded. */
export type ProviderAnswer = (method: string, params: readonly unknown[]) => RecordedAnswer | undefined

/** Providers of the recorded chain, and readers that ask them; each ends with the test. */
export class RecordedProviders {
  readonly #cleanUp: CleanUp
  readonly #chain = hasVectors('execution-rpc') ? new RecordedExecutionChain() : undefined

  constructor(cleanUp: CleanUp) {
    this.#cleanUp = cleanUp
  }

  /** What a real execution client answered. */
  readonly good: ProviderAnswer = (method, params) => this.#chain?.answer(method, params)

  async serve(answer: ProviderAnswer): Promise<TestProvider> {
    return this.#cleanUp.add(await serveProvider(answer), (it) => it.close())
  }

  /** Address of one that answers everything with a status. */
  async refuse(status: number, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const server = createServer((_, response) => response.writeHead(status, headers).end('go away'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#cleanUp.add(server, (it) => {
      it.closeAllConnections()
      it.close()
    })
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  /** Address at which nobody is any more. */
  async gone(): Promise<string> {
    const provider = await serveProvider(() => undefined)
    await provider.close()
    return provider.url
  }

  read(urls: readonly string[], options: Partial<ExecutionReaderOptions> = {}): ExecutionReader {
    const reader = new ExecutionReader({
      trusted: () => ({ latest: HEAD, safe: HEAD, finalized: HEAD }),
      rules: recordedRules,
      providers: urls.map((url) => ({ url })),
      ...options,
    })
    return this.#cleanUp.add(reader, (it) => it.stop())
  }
}
