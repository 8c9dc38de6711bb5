import { describe, expect, it } from 'vitest'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { CONDITION_KINDS } from '../../ts/conditions/ConditionKind.ts'
import { conditionTable } from '../../ts/conditions/conditionTable.ts'

function board(...servers: string[]): ConditionBoard {
  const made = new ConditionBoard({ now: () => 1_000 })
  made.setServers(servers)
  return made
}

describe('ConditionBoard', () => {
  it('keeps the beginning of a condition that is seen again, with the newest evidence', () => {
    let now = 1_000
    const conditions = new ConditionBoard({ now: () => now })
    conditions.raise({ kind: 'disk', evidence: 'ENOSPC' })
    now = 9_000
    conditions.raise({ kind: 'disk', evidence: 'EIO' })
    expect(conditions.active).toMatchObject([{ kind: 'disk', subject: 'blsync', sinceMs: 1_000, evidence: 'EIO' }])
    conditions.clear('disk')
    expect(conditions.active).toEqual([])
  })

  it('tells the dead node rather than the heads that are missing for it', () => {
    const conditions = board('a')
    conditions.raise({ kind: 'no-newer-head', evidence: '12 slots' })
    expect(conditions.cause?.kind).toBe('no-newer-head')
    conditions.raise({ kind: 'server-unreachable', subject: 'a', evidence: 'ECONNREFUSED' })
    expect(conditions.cause).toMatchObject({ kind: 'server-unreachable', subject: 'a' })
    conditions.clear('server-unreachable', 'a')
    expect(conditions.cause?.kind).toBe('no-newer-head')
  })

  it('does not blame a dead node as long as another one answers', () => {
    const conditions = board('a', 'b')
    conditions.raise({ kind: 'server-unreachable', subject: 'a', evidence: 'ECONNREFUSED' })
    expect(conditions.cause).toBeUndefined()
    conditions.raise({ kind: 'no-newer-head', evidence: '12 slots' })
    expect(conditions.cause?.kind).toBe('no-newer-head')
    conditions.raise({ kind: 'server-rate-limited', subject: 'b', evidence: 'status 429' })
    expect(conditions.cause).toMatchObject({ kind: 'server-unreachable', subject: 'a' })
  })

  it('tells the missing block rather than the execution client that stands still', () => {
    const conditions = board('a')
    conditions.raise({ kind: 'engine-behind', subject: 'el', evidence: '9 slots' })
    conditions.raise({ kind: 'block-unavailable', evidence: 'a: status 503' })
    expect(conditions.cause?.kind).toBe('block-unavailable')
  })

  it('does not let one execution client explain another', () => {
    const conditions = board('a')
    conditions.raise({ kind: 'engine-behind', subject: 'one', evidence: '9 slots' })
    conditions.raise({ kind: 'engine-auth', subject: 'two', evidence: 'status 401' })
    const behind = conditions.active.find(({ kind }) => kind === 'engine-behind')
    expect(behind && conditions.explanationOf(behind)).toBeUndefined()
  })

  it('drops what it knows of a node that is no longer in use', () => {
    const conditions = board('a', 'b')
    conditions.raise({ kind: 'server-unreachable', subject: 'b', evidence: 'ECONNREFUSED' })
    conditions.setServers(['a'])
    expect(conditions.active).toEqual([])
  })

  it('cuts evidence short and keeps it on one line', () => {
    const conditions = board()
    conditions.raise({ kind: 'disk', evidence: `a\n\u001b[31mb${'x'.repeat(10_000)}` })
    expect(conditions.active[0]?.evidence).toMatch(/^a \[31mbx{10,200}…$/)
  })

  it('lets the runner of the client say the remedies in its own words', () => {
    const conditions = new ConditionBoard({ now: () => 0, remedies: { 'weak-period': 'pass --beacon.threshold' } })
    conditions.raise({ kind: 'weak-period', evidence: '21 of 32 signed' })
    expect(conditions.active[0]?.remedy).toBe('pass --beacon.threshold')
  })

  it('takes the remedy of who saw it, where more is known than of the kind', () => {
    const conditions = new ConditionBoard({ now: () => 0, remedies: { 'server-refusing': 'any' } })
    conditions.raise({ kind: 'server-refusing', subject: 'a', evidence: 'status 402', remedy: 'pay' })
    expect(conditions.active[0]?.remedy).toBe('pay')
    conditions.raise({ kind: 'server-refusing', subject: 'a', evidence: 'status 402' })
    expect(conditions.active[0]?.remedy).toBe('any')
  })

  it('is explained by earlier causes only', () => {
    for (const kind of CONDITION_KINDS) {
      for (const other of conditionTable[kind].explainedBy) {
        expect(CONDITION_KINDS.indexOf(other), `${other} explains ${kind}`).toBeLessThan(CONDITION_KINDS.indexOf(kind))
      }
    }
  })
})
