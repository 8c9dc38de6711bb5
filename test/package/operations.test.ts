import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { addOptions } from '../../ts/cli/flags.ts'
import { everyMetric } from '../cli/support/metricsOf.ts'
import { repositoryDirectory } from './npm.ts'

const directory = mkdtempSync(join(tmpdir(), 'blsync-operations-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function ops(name: string): string {
  return readFileSync(join(repositoryDirectory, 'docs/ops', name), 'utf8')
}

function isThere(tool: string): boolean {
  return spawnSync(tool, ['--version']).status === 0
}

const metrics = new Set([...everyMetric().matchAll(/^([a-z_]+)[{ ]/gm)].map(([, name = '']) => name))
const variables = new Set(addOptions(new Command()).options.map(({ envVar }) => envVar))

/** Names of metrics of ours in an expression. */
function metricsIn(expression: string): readonly string[] {
  return expression.match(/\b(?:blsync|beacon|process|nodejs)_[a-z_]+\b/g) ?? []
}

describe('alert rules', () => {
  const { groups } = parse(ops('alerts.yml'))
  const rules: readonly { alert: string; expr: string; annotations: { runbook: string } }[] = groups[0].rules

  it('speak of metrics that there are', () => {
    expect(rules.length).toBeGreaterThan(10)
    for (const { alert, expr } of rules) {
      expect([alert, metricsIn(expr).filter((name) => !metrics.has(name))]).toEqual([alert, []])
    }
  })

  it('each have a section that says what to do', () => {
    const page = readFileSync(join(repositoryDirectory, 'docs/operating.md'), 'utf8')
    const sections = [...page.matchAll(/^### (Blsync\w+)$/gm)].map(([, name]) => name)
    expect(sections).toEqual(rules.map(({ alert }) => alert))
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook).toBe(`docs/operating.md#${alert.toLowerCase()}`)
    }
  })

  it.skipIf(!isThere('promtool'))('are good rules for promtool (needs promtool)', () => {
    const file = join(repositoryDirectory, 'docs/ops/alerts.yml')
    expect(spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })
})

it('the dashboard speaks of metrics that there are, and no panel lies on another', () => {
  interface Panel {
    readonly id: number
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets: readonly { readonly expr: string }[]
  }
  const { panels }: { panels: readonly Panel[] } = JSON.parse(ops('grafana.json'))
  const named = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)))
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((name) => !metrics.has(name))).toEqual([])
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
})

describe('the unit and the compose file', () => {
  it('set variables of flags that there are', () => {
    for (const name of ['blsync.service', 'compose.yml', 'Dockerfile']) {
      const used = ops(name).match(/\bBLSYNC_[A-Z_]+\b/g) ?? []
      expect(used.length).toBeGreaterThan(2)
      expect(used.filter((variable) => !variables.has(variable) && variable !== 'BLSYNC_')).toEqual([])
    }
  })

  it('give blsync no more than it needs, and start geth when its secret is there', () => {
    const { services } = parse(ops('compose.yml'))
    expect(services.blsync).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    expect(services.geth.depends_on.blsync.condition).toBe('service_healthy')
    expect(services.geth.command).toContain('--authrpc.jwtsecret=/jwt/jwt.hex')
    expect(services.blsync.volumes).toContain('jwt:/state/jwt')
  })

  it.skipIf(!isThere('systemd-analyze'))(
    'systemd finds no fault in the unit, and little exposed (needs systemd)',
    () => {
      const unit = join(directory, 'blsync.service')
      writeFileSync(unit, ops('blsync.service').replace('/usr/bin/blsync', process.execPath))
      expect(spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      })
      const threshold = ['security', '--offline=yes', '--threshold=20', '--no-pager', unit]
      expect(spawnSync('systemd-analyze', threshold, { encoding: 'utf8' }).status).toBe(0)
    },
  )
})
