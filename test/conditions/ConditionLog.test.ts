import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { ConditionLog } from '../../ts/conditions/ConditionLog.ts'
import type { LogFields, Logger } from '../../ts/log.ts'

const SLOT_MS = 12_000

let board: ConditionBoard
let entries: { level: string; message: string; fields: LogFields }[]
let log: ConditionLog

beforeEach(() => {
  vi.useFakeTimers()
  board = new ConditionBoard({ now: Date.now })
  board.setServers(['a'])
  entries = []
  log = new ConditionLog({ board, logger: keeper(), slotMs: SLOT_MS })
})

afterEach(() => {
  log.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function keeper(): Logger {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      entries.push({ level, message, fields })
    }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

function lines(): readonly string[] {
  return entries.map(({ level, fields }) => `${level} ${fields.condition}`)
}

describe('ConditionLog', () => {
  it('says nothing of what is over before it matters', () => {
    board.raise({ kind: 'server-unreachable', subject: 'a', evidence: 'ECONNREFUSED' })
    vi.advanceTimersByTime(SLOT_MS - 1)
    board.clear('server-unreachable', 'a')
    vi.advanceTimersByTime(10 * SLOT_MS)
    expect(lines()).toEqual([])
  })

  it('says what lasts once, again after an hour, and when it is over', () => {
    board.raise({ kind: 'server-unreachable', subject: 'a', evidence: 'ECONNREFUSED' })
    vi.advanceTimersByTime(20 * SLOT_MS)
    expect(lines()).toEqual(['warn server-unreachable'])
    expect(entries[0]).toMatchObject({
      message: 'the beacon node cannot be reached',
      fields: { subject: 'a', evidence: 'ECONNREFUSED' },
    })
    vi.advanceTimersByTime(3_600_000)
    expect(lines()).toEqual(['warn server-unreachable', 'warn server-unreachable'])
    board.clear('server-unreachable', 'a')
    expect(lines().at(-1)).toBe('info server-unreachable')
  })

  it('does not say what another condition explains, until it stands for itself', () => {
    board.raise({ kind: 'server-unreachable', subject: 'a', evidence: 'ECONNREFUSED' })
    board.raise({ kind: 'no-newer-head', evidence: '9 slots' })
    vi.advanceTimersByTime(30 * SLOT_MS)
    expect(lines()).toEqual(['warn server-unreachable'])
    board.clear('server-unreachable', 'a')
    vi.advanceTimersByTime(SLOT_MS)
    expect(lines()).toEqual(['warn server-unreachable', 'info server-unreachable', 'warn no-newer-head'])
  })

  it('writes less and less of what comes and goes', () => {
    for (let minute = 0; minute < 24 * 60; minute++) {
      board.raise({ kind: 'engine-auth', subject: 'el', evidence: 'status 401' })
      vi.advanceTimersByTime(30_000)
      board.clear('engine-auth', 'el')
      vi.advanceTimersByTime(30_000)
    }
    // Two lines each time: raised and over.
    expect(lines().length).toBeGreaterThan(2)
    expect(lines().length).toBeLessThan(100)
  })
})
