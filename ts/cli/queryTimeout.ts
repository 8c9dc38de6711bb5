import type { ClientStatus } from '../client/ClientStatus.ts'
import { SELF } from '../conditions/Condition.ts'
import { ServerError } from '../errors.ts'

/** Why nothing was verified in time, with what helps: the cause that the client knows, else how far it came. */
export function queryTimeout(seconds: number, status: ClientStatus): ServerError {
  return new ServerError(`no answer within ${seconds} s: ${reason(status)}`, { code: 'ERR_TIMEOUT' })
}

function reason(status: ClientStatus): string {
  const { cause } = status
  if (cause === undefined) {
    return `${progress(status)}. Allow more time with --timeout, or give other beacon nodes with --beacon.api`
  }
  const { subject, summary, evidence, remedy } = cause
  return `${subject === SELF ? '' : `${subject}: `}${summary} (${evidence}). ${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}`
}

function progress({ servers, committees, targetPeriod, head }: ClientStatus): string {
  if (servers.every(({ state }) => state === 'connecting')) {
    return `no beacon node has answered yet (${servers.map(({ name }) => name).join(', ')})`
  }
  if (committees === undefined) return 'the checkpoint is not verified yet'
  if (head !== undefined) {
    return `the head is verified (slot ${head.slot}), but the headers or the proof asked for did not come`
  }
  return committees.lastPeriod < targetPeriod
    ? `committees are verified up to period ${committees.lastPeriod} of ${targetPeriod}`
    : 'no head has been verified yet'
}
