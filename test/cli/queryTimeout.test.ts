import { describe, expect, it } from 'vitest'
import { queryTimeout } from '../../ts/cli/queryTimeout.ts'
import { remedies } from '../../ts/cli/remedies.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { CONDITION_KINDS } from '../../ts/conditions/ConditionKind.ts'
import { conditionTable } from '../../ts/conditions/conditionTable.ts'
import { emptyStatus } from './support/emptyStatus.ts'

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

describe('What prove and headers say when the time is over', () => {
  const stopping = CONDITION_KINDS.filter((kind) => conditionTable[kind].stops)

  it.each(stopping)('is the cause that the client knows, and what helps against it alone (%s)', (kind) => {
    const board = new ConditionBoard({ now: () => 0, remedies })
    board.setServers(['http://a'])
    const { of, summary } = conditionTable[kind]
    board.raise({ kind, evidence: 'seen', ...(of !== 'client' && { subject: 'http://a' }) })
    const { message, code } = queryTimeout(9, { ...emptyStatus, cause: board.cause })
    const subject = of === 'client' ? '' : 'http://a: '
    expect(message).toBe(`no answer within 9 s: ${subject}${summary} (seen). ${sentence(remedies[kind])}`)
    expect(code).toBe('ERR_TIMEOUT')
  })

  it.each([
    { title: 'nobody has answered', status: {}, says: 'no beacon node has answered yet' },
    {
      title: 'the checkpoint is on its way',
      status: { servers: [{ name: 'http://a', state: 'streaming' as const, gives: [], lacks: [] }] },
      says: 'the checkpoint is not verified yet',
    },
    {
      title: 'committees are on their way',
      status: {
        servers: [{ name: 'http://a', state: 'streaming' as const, gives: [], lacks: [] }],
        committees: { firstPeriod: 3, lastPeriod: 5 },
        targetPeriod: 9,
      },
      says: 'committees are verified up to period 5 of 9',
    },
  ])('is how far it came while nothing is wrong: $title', ({ status, says }) => {
    const { message } = queryTimeout(9, { ...emptyStatus, ...status })
    expect(message).toContain(`no answer within 9 s: ${says}`)
    expect(message).toMatch(/Allow more time with --timeout/)
  })
})
