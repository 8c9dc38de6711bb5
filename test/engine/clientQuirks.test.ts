import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineQuirks } from '../support/engine-quirks.ts'
import type { EngineRun } from '../support/engine-run.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const table = readFileSync(join(import.meta.dirname, '../../docs/execution-clients.md'), 'utf8')

describe('N9: what single execution clients do beyond the specification', () => {
  let run: EngineRun

  useEngineRun((started) => {
    run = started
  })

  it.each(engineQuirks)('$client $does', ({ story }) => story(run))
})

describe('the table of execution clients for users', () => {
  it.each(engineQuirks)('tells that $client $does', ({ client, does, source }) => {
    const rows = table.split('\n').filter((line) => line.startsWith(`| ${client} |`) && line.includes(does))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toContain(source)
  })

  it('tells nothing that is not tested', () => {
    const rows = table.split('\n').filter((line) => /^\| \w+ \| \[/.test(line))
    expect(rows).toHaveLength(engineQuirks.length)
  })
})
