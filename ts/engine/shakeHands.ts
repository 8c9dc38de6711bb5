import type { ClientVersion } from './ClientVersion.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import { statusOfFailure } from './EngineStatus.ts'
import { endsSession } from './recoveryOf.ts'

/** What is known of an execution client once it answers; both empty if it does not have these methods. */
export interface Handshake {
  readonly capabilities: readonly string[]
  readonly clients: readonly ClientVersion[]
}

/**
 * Asks an execution client for its methods and its name. It need not know either question; only one that cannot be
 * reached, or does not let us in, is an error.
 */
export async function shakeHands(connection: EngineConnection): Promise<Handshake> {
  const capabilities = await orNothing(() => connection.exchangeCapabilities())
  const clients = await orNothing(() => connection.clientVersions())
  return { capabilities, clients }
}

async function orNothing<Item>(ask: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof EngineCallError && !endsSession(statusOfFailure(error.failure))) return []
    throw error
  }
}
