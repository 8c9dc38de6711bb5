import type { Logger } from '../log.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'

export interface EngineSessionOptions {
  readonly connection: EngineConnection
  readonly logger: Logger
  /** Hears that another client, or another version of it, answers from now on. */
  readonly onReplaced: () => void
}

/** Who answers at an engine API, from the greeting until nobody does. */
export class EngineSession {
  readonly #options: EngineSessionOptions
  #isOpen = false
  #client: string | undefined
  /** The link on which it was asked who it is. */
  #link: number | undefined

  constructor(options: EngineSessionOptions) {
    this.#options = options
  }

  /** Name and version as the client says, once it did. */
  get client(): string | undefined {
    return this.#client
  }

  /**
   * Tells the client our methods and asks for its name, unless that is done. It need not know either question.
   *
   * @throws EngineCallError when it cannot be reached, or does not let us in
   */
  async open(): Promise<void> {
    if (this.#isOpen) return
    const { connection, logger } = this.#options
    await orNothing(() => connection.exchangeCapabilities())
    this.#meet(await this.#askClient())
    this.#isOpen = true
    logger.info('execution client connected', { engine: connection.label, client: this.#client })
  }

  /** The client was lost: it is greeted again. */
  close(): void {
    this.#isOpen = false
  }

  /** Whether another one answers by now, or the same after a restart; errors as for `open`. */
  async isReplaced(): Promise<boolean> {
    const { connection, logger } = this.#options
    const link = this.#link
    const client = await this.#askClient()
    if (link === this.#link && (client === undefined || client === this.#client)) return false
    this.#client = client
    this.#options.onReplaced()
    logger.info('execution client reconnected', { engine: connection.label, client })
    return true
  }

  #meet(client: string | undefined): void {
    const isAnother = client !== this.#client
    this.#client = client
    if (isAnother) this.#options.onReplaced()
  }

  async #askClient(): Promise<string | undefined> {
    const { connection } = this.#options
    const clients = await orNothing(() => connection.clientVersions())
    this.#link = connection.links
    const names = clients.map(({ name, version }) => `${name} ${version}`).join(', ')
    return names === '' ? undefined : names
  }
}

async function orNothing<Item>(ask: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof EngineCallError && !isNobody(error)) return []
    throw error
  }
}

/** Whether nobody is there who could be an execution client that lets us in. */
function isNobody({ failure: { kind } }: EngineCallError): boolean {
  return kind === 'unreachable' || kind === 'unauthorized' || kind === 'http'
}
