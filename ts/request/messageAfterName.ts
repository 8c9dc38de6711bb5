import type { BlsyncError } from '../errors.ts'
import type { ServerHandle } from './ServerHandle.ts'

/** What an error says, without the name of the server that it begins with. */
export function messageAfterName({ message }: BlsyncError, { name }: ServerHandle): string {
  return message.startsWith(`${name} `) ? message.slice(name.length + 1) : message
}
