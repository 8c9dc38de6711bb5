import type { Environment } from './Environment.ts'
import type { Protocol } from './Protocol.ts'
import type { ServerHandle } from './ServerHandle.ts'

/** What a module found out about answers between its rounds; told in the next one. */
export class Verdicts<P extends Protocol> {
  #untold: ((environment: Environment<P>) => void)[] = []

  /** What the server sent of that kind holds. */
  good(server: ServerHandle, kind: P['request']['kind']): void {
    this.#untold.push((environment) => environment.vouch(server, kind))
  }

  /** What the server sent of that kind does not hold. */
  wrong(server: ServerHandle, kind: P['request']['kind'], reason: string): void {
    this.#untold.push((environment) => environment.fail(server, kind, reason))
  }

  tell(environment: Environment<P>): void {
    for (const tell of this.#untold.splice(0)) tell(environment)
  }
}
