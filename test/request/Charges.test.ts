import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../ts/clock.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { Charges } from '../../ts/request/Charges.ts'

const server = { name: 'node' }

let board: ConditionBoard
let charges: Charges

beforeEach(() => {
  vi.useFakeTimers()
  board = new ConditionBoard({ now: Date.now })
  board.setServers([server.name])
  charges = new Charges(board, systemClock)
})

afterEach(() => vi.useRealTimers())

const told = (): readonly string[] => board.active.map(({ kind, evidence }) => `${kind}: ${evidence}`)

describe('Wrong answers of a server', () => {
  it('are told until an answer of the same kind holds', () => {
    charges.add(server, 'block', 'another block')
    charges.lift(server, 'header')
    expect(told()).toEqual(['server-wrong-answers: another block'])
    charges.lift(server, 'block')
    expect(told()).toEqual([])
  })

  it('are forgotten after a while in which nothing else was wrong: it may not be asked for that again', () => {
    charges.add(server, 'block', 'another block')
    vi.advanceTimersByTime(200_000)
    charges.add(server, 'header', 'no header')
    vi.advanceTimersByTime(200_000)
    expect(told()).toHaveLength(1)
    vi.advanceTimersByTime(200_000)
    expect(told()).toEqual([])
  })

  it('leave no timer behind when the server goes', () => {
    charges.add(server, 'block', 'another block')
    charges.remove(server)
    expect([told(), vi.getTimerCount()]).toEqual([[], 0])
  })
})
