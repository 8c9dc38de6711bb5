import { expect, it } from 'vitest'
import { banner } from '../../../ts/cli/log/banner.ts'
import { bottomLine } from '../../../ts/cli/log/bottomLine.ts'
import { plain } from '../../../ts/cli/log/Painter.ts'
import { RunRecord } from '../../../ts/cli/log/RunRecord.ts'
import { Terminal } from '../../../ts/cli/log/Terminal.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { emptyStatus } from '../support/emptyStatus.ts'

const HASH = `0x${'11'.repeat(32)}` as const

function line(status: Partial<ClientStatus>): string {
  return bottomLine({
    network: mainnet,
    status: { ...emptyStatus, ...status },
    nowMs: slotStartMs(mainnet, 101) + 2_000,
  })
}

const servers = [{ name: 'a.example', state: 'streaming', gives: [], lacks: [] }] as const
const head = { slot: 100, root: HASH, signerCount: 500 }

it('the bottom line has head, safe, finalized, execution clients and beacon nodes', () => {
  const place = { slot: 100, blockHash: HASH, blockNumber: 9 }
  const engines = [
    {
      label: 'http://a',
      client: 'Geth/v1.16.0',
      status: { kind: 'following', head: place, safe: HASH, finalized: HASH },
    },
  ] as const
  const safe = { slot: 64, blockHash: HASH, source: 'justified' } as const
  const finalized = { slot: 32, root: HASH, blockHash: HASH }
  expect(line({ head, safe, finalized, engines, servers })).toBe(
    'head 100, 14 s ago · safe −36 finalized −68 · Geth following · 1 of 1 beacon node',
  )
  expect(line({ servers })).toBe('waiting for the first head · 1 of 1 beacon node')
  expect(line({})).toBe('waiting for the first head')
})

it('the bottom line says what keeps the user from the head', () => {
  const cause = {
    kind: 'clock-off',
    subject: 'blsync',
    sinceMs: 0,
    evidence: '',
    remedy: '',
    summary: 'the clock is off',
  }
  expect(line({ head, cause: { ...cause, kind: 'clock-off' } })).toBe('! blsync: the clock is off')
})

it('the bottom line stays below the lines, is cut to the width, and goes without a trace', () => {
  const written: string[] = []
  const output = { isTTY: true, columns: 10, write: (text: string) => written.push(text) }
  const terminal = new Terminal(output, { isInteractive: true, paint: plain })
  terminal.redraw('0123456789')
  terminal.writeLine('a line\n')
  terminal.redraw('')
  expect(written).toEqual(['\r\u001b[2K01234567…', '\r\u001b[2Ka line\n01234567…', '\r\u001b[2K'])
})

it('the banner has what is trusted, who is asked and led, where the status is, and how to end it', () => {
  const facts = { network: 'mainnet', servers: ['a.example'], statusUrl: 'http://127.0.0.1:8008/' }
  const text = banner({ ...facts, checkpoint: HASH, engines: [] }, plain)
  expect(text).toMatch(/^blsync \S+ on mainnet, Ctrl-C ends it\n/)
  for (const part of ['checkpoint 0x11111111…1111', 'a.example', 'a dry run', 'http://127.0.0.1:8008/']) {
    expect(text).toContain(part)
  }
  expect(banner({ ...facts, checkpoint: undefined, engines: ['x'] }, plain)).toContain('what it verified before')
})

it('the summary has what was done and what was in the way', () => {
  const record = new RunRecord(1_000)
  record.headVerified()
  record.headVerified()
  record.look({ conditions: [{ kind: 'disk', subject: 'blsync', sinceMs: 0, evidence: '', summary: '', remedy: '' }] })
  expect(record.summary({ head, finalized: undefined }, 3_724_000)).toBe(
    'Ran for 1 hour 2 minutes: 2 heads verified, the last at slot 100.\n  troubles seen: disk\n',
  )
})
