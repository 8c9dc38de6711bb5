import { describe, expect, it } from 'vitest'
import { type Readiness, readinessOf } from '../../../ts/cli/status/readiness.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import type { Condition } from '../../../ts/conditions/Condition.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { emptyStatus } from '../support/emptyStatus.ts'

const HASH = `0x${'11'.repeat(32)}` as const
const HEAD = { slot: 100, root: HASH, signerCount: 500 }
const ENGINE_HEAD = { slot: 99, blockHash: HASH, blockNumber: 99 }

function readinessAt(slot: number, status: Partial<ClientStatus>): Readiness {
  return readinessOf({
    network: mainnet,
    status: { ...emptyStatus, ...status },
    nowMs: slotStartMs(mainnet, slot),
    maxHeadAgeSlots: 8,
  })
}

function condition(kind: Condition['kind'], subject: string): Condition {
  return { kind, subject, sinceMs: 0, evidence: 'seen', summary: 'wrong', remedy: 'mend it' }
}

describe('a blsync is not ready', () => {
  it('before its first head, and says what keeps it from one', () => {
    const cause = condition('checkpoint', 'blsync')
    expect(readinessAt(100, { cause }).reasons).toEqual([
      {
        reason: 'no-head',
        subject: 'blsync',
        detail: 'No head is verified yet.',
        condition: 'checkpoint',
        remedy: 'mend it',
      },
    ])
  })

  it('when its head is more than so many slots old', () => {
    expect(readinessAt(108, { head: HEAD })).toEqual({ ready: true, headAgeSlots: 8, reasons: [] })
    const late = readinessAt(109, { head: HEAD })
    expect(late).toMatchObject({ ready: false, headAgeSlots: 9, reasons: [{ reason: 'head-old' }] })
    expect(late.reasons[0]?.detail).toContain('9 slots old')
  })

  it.each([{ kind: 'starting' }, { kind: 'connected' }, { kind: 'accepted', head: ENGINE_HEAD }] as const)(
    'while an execution client is $kind',
    (status) => {
      const engines = [{ label: 'http://a', status, reason: 'It waits.' }]
      expect(readinessAt(100, { head: HEAD, engines }).reasons).toEqual([
        { reason: 'engine-not-at-head', subject: 'http://a', detail: 'It waits.' },
      ])
    },
  )

  it('while the board has a condition of an execution client, and names it', () => {
    const engines = [{ label: 'http://a', status: { kind: 'behind', head: ENGINE_HEAD } }] as const
    const conditions = [condition('engine-behind', 'http://a')]
    expect(readinessAt(100, { head: HEAD, engines, conditions }).reasons).toMatchObject([
      { reason: 'engine-not-at-head', condition: 'engine-behind', remedy: 'mend it' },
    ])
  })
})

describe('a blsync is ready', () => {
  it('in the moment between a new head and the answer of the execution client', () => {
    const engines = [{ label: 'http://a', status: { kind: 'behind', head: ENGINE_HEAD }, lagSlots: 1 }] as const
    expect(readinessAt(100, { head: HEAD, engines }).ready).toBe(true)
  })

  it('while only a beacon node has trouble', () => {
    const conditions = [condition('server-unreachable', 'a.example')]
    expect(readinessAt(100, { head: HEAD, conditions }).ready).toBe(true)
  })
})
