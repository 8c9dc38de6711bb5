import type { Environment } from './Environment.ts'
import type { Protocol } from './Protocol.ts'
import type { ServerHandle } from './ServerHandle.ts'
import type { Triggers } from './Trigger.ts'

/**
 * A part of the program that looks at its state, decides what is missing and asks for it. All calls come from the
 * scheduler, one at a time and never from within another call; none may block or throw (what is thrown is
 * logged and the module goes on).
 */
export interface Module<P extends Protocol> {
  /** For logs. */
  readonly name: string
  /** Called once, when the module is registered. */
  setupTriggers(triggers: Triggers): void
  /** One round: sends whatever requests make sense now. */
  process(environment: Environment<P>): void
  /** An unasked message of a server; fire a trigger if it calls for a round. */
  handleEvent?(event: P['event'], server: ServerHandle): void
  /** The server is gone; its open requests have already ended as failed. */
  serverRemoved?(server: ServerHandle): void
}
