import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { engineQuirks } from '../support/engine-quirks.ts'
import { EngineRun } from '../support/engine-run.ts'

const table = readFileSync(join(import.meta.dirname, '../../docs/execution-clients.md'), 'utf8')

describe('N9: what single execution clients do beyond the specification', () => {
  let run: EngineRun

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    run = await EngineRun.start()
  })
  afterEach(async () => {
    expect(run.endpoint.violations).toEqual([])
    await run.stop()
    vi.useRealTimers()
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
