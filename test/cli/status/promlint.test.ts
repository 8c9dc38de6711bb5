import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { everyMetric } from '../support/metricsOf.ts'

it('metrics have help, one type, names with a unit in full, and totals for counters alone', () => {
  const text = everyMetric()
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
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: everyMetric() })
  expect([status, `${stdout}${stderr}`]).toEqual([0, ''])
})
