import { beforeEach, describe, expect, it } from 'vitest'
import { HeadLines } from '../../../ts/cli/log/HeadLines.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import type { Timer } from '../../../ts/clock.ts'
import type { LogFields } from '../../../ts/log.ts'
import { silentLogger } from '../../../ts/log.ts'
import { HEAD_ROOT, head } from '../support/shownHead.ts'

const HASH = `0x${'11'.repeat(32)}` as const

type EngineView = ClientStatus['engines'][number]

let said: (LogFields & { readonly message: string })[]
let engines: EngineView[]
let safe: ClientStatus['safe']
let wait: (() => void) | undefined
let lines: HeadLines

const timer: Timer = {
  cancel: () => {
    wait = undefined
  },
  unref: () => timer,
}

beforeEach(() => {
  said = []
  engines = []
  safe = undefined
  wait = undefined
  lines = new HeadLines({
    logger: { ...silentLogger, info: (message, fields = {}) => said.push({ message, ...fields }) },
    committeeSize: 512,
    engines: () => engines,
    safe: () => safe,
    patienceMs: 4_000,
    after: (_delayMs, call) => {
      wait = call
      return timer
    },
  })
})

function following(slot: number, label = 'a'): EngineView {
  const place = { slot, blockHash: HASH, blockNumber: slot - 10 }
  return { label, headSlot: slot, status: { kind: 'following', head: place, safe: HASH, finalized: HASH } }
}

describe('a line for each head', () => {
  it('comes at once in a dry run', () => {
    lines.head(head(100))
    expect(said).toEqual([
      {
        message: 'head',
        slot: 100,
        root: HEAD_ROOT,
        signers: '500/512',
        age: '1.2s',
        block: undefined,
        engine: undefined,
      },
    ])
  })

  it('comes when every execution client was led to it', () => {
    engines = [following(99), following(99, 'b')]
    lines.head(head(100))
    engines = [following(100), following(99, 'b')]
    lines.engine()
    expect(said).toEqual([])
    engines = [following(100), following(100, 'b')]
    lines.engine()
    lines.engine()
    expect(said).toMatchObject([{ slot: 100, block: 90, engine: 'following' }])
    expect(wait).toBeUndefined()
  })

  it('says who is not there when patience is over, or the next head comes', () => {
    engines = [following(99), { label: 'b', status: { kind: 'unreachable', detail: 'ECONNREFUSED' } }]
    lines.head(head(100))
    wait?.()
    lines.head(head(101))
    lines.head(head(102))
    lines.end()
    lines.head(head(103))
    expect(said.map(({ slot, engine }) => [slot, engine])).toEqual([
      [100, 'behind,unreachable'],
      [101, 'behind,unreachable'],
      [102, 'behind,unreachable'],
    ])
  })

  it('is followed by one when the safe block has moved', () => {
    safe = { slot: 64, blockHash: HASH, source: 'justified' }
    lines.head(head(100))
    lines.head(head(101))
    safe = { slot: 96, blockHash: HASH, source: 'finalized' }
    lines.head(head(102))
    expect(said.filter(({ message }) => message === 'safe')).toEqual([
      { message: 'safe', slot: 64, known: 'justified' },
      { message: 'safe', slot: 96, known: 'finalized' },
    ])
  })
})
