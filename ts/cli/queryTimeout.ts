import type { ClientStatus } from '../client/ClientStatus.ts'
import { SELF } from '../conditions/Condition.ts'
import { ServerError } from '../errors.ts'

/** Why nothing was verified in time: how far it came, and what can be done. */
export function queryTimeout(seconds: number, status: ClientStatus): ServerError {
  const remedy = 'Allow more time with --timeout, or give other beacon nodes with --beacon.api'
  return new ServerError(`no answer within ${seconds} s: ${progress(status)}. ${remedy}`, { code: 'ERR_TIMEOUT' })
}

function progress(status: ClientStatus): string {
  const { cause } = status
  return cause === undefined
    ? advance(status)
    : `${cause.subject === SELF ? '' : `${cause.subject}: `}${cause.summary} (${cause.evidence})`
}

function advance({ servers, committees, targetPeriod, head }: ClientStatus): string {
  const gone = servers.filter(({ state }) => state === 'disconnected' || state === 'connecting')
  if (gone.length === servers.length)
    return `no beacon node can be reached (${servers.map(({ name }) => name).join(', ')})`
  if (committees === undefined) {
    const problems = servers.flatMap(({ name, problem }) =>
      problem === undefined ? [] : [`${name}: ${problem.replaceAll('-', ' ')}`],
    )
    return `the checkpoint was not verified (${problems.length === 0 ? 'no beacon node provided it' : problems.join('; ')})`
  }
  if (head === undefined) {
    return committees.lastPeriod < targetPeriod
      ? `committees are verified up to period ${committees.lastPeriod} of ${targetPeriod}`
      : 'no head has been verified yet'
  }
  return `the head is verified (slot ${head.slot}), but the headers or the proof asked for did not come`
}
