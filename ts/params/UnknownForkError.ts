import { ConfigError } from '../errors.ts'

/**
 * The chain is at a fork whose rules this release does not know: the user needs a newer release.
 *
 * @example
 * const needsUpdate = (error: unknown) => error instanceof UnknownForkError && error.forkName
 */
export class UnknownForkError extends ConfigError {
  /** The fork's name as the schedule gives it. */
  readonly forkName: string

  constructor(forkName: string, epoch: number) {
    super(`fork ${forkName}, which is needed at epoch ${epoch}, is not known to this release: install a newer one`, {
      code: 'ERR_UNKNOWN_FORK',
    })
    this.forkName = forkName
  }
}
