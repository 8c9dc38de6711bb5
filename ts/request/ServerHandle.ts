/**
 * A registered server as modules see it: compared by identity, and good as a map key. A server that is removed and
 * registered again gets a new handle.
 */
export interface ServerHandle {
  readonly name: string
}
