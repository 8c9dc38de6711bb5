import { ConfigError } from '../errors.ts'

/** For every use of a client after its end. */
export function stoppedError(): ConfigError {
  return new ConfigError('the client was stopped and cannot be used any more: create a new one', {
    code: 'ERR_STOPPED',
  })
}
