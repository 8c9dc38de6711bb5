import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { CallMeter } from '../../../ts/cli/status/CallMeter.ts'
import { metricsOf } from '../support/metricsOf.ts'

const HASH = `0x${'11'.repeat(32)}` as const

/** With a sample of every metric. */
function everything(): string {
  const calls = new CallMeter()
  calls.requestEnded({ server: 'a.example', route: 'blocks', durationMs: 10, error: 'ERR_SERVER_STATUS' })
  calls.callEnded({ engine: 'http://a', method: 'engine_newPayloadV4', durationMs: 10, error: 'timeout' })
  return metricsOf(
    {
      head: { slot: 97, root: HASH, signerCount: 500 },
      finalized: { slot: 32, root: HASH, blockHash: HASH },
      safe: { slot: 64, blockHash: HASH, source: 'justified' },
      clockOffsetMs: 5,
      servers: [{ name: 'a.example', state: 'streaming', gives: [], lacks: [] }],
      engines: [{ label: 'http://"a"\\', status: { kind: 'connected' }, headSlot: 1, lagSlots: 2 }],
    },
    calls,
  )
}

it('metrics have help, one type, names with a unit in full, and totals for counters alone', () => {
  const text = everything()
  const heads = [...text.matchAll(/^# HELP (\S+) (.+)\n# TYPE (\S+) (\w+)\n/gm)]
  expect(heads.length).toBeGreaterThan(30)
  const names = heads.map(([, name = '']) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const [, name = '', , typed, type] of heads) {
    expect(typed).toBe(name)
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
    expect(name).not.toMatch(/_(?:ms|millis\w*|s|sec|mb|kb|kib|count|sum|bucket|info_total)$/)
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
  }
  for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    expect(line).toMatch(/^[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\[\\"n])*",?)+\})? -?[\d.]+(?:e[+-]?\d+)?$/)
    expect(names.some((name) => line.startsWith(name))).toBe(true)
  }
})

const hasPromtool = spawnSync('promtool', ['--version']).status === 0

it.skipIf(!hasPromtool)('promtool finds no fault in the metrics (needs promtool)', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: everything() })
  expect([status, `${stdout}${stderr}`]).toEqual([0, ''])
})
