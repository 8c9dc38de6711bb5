import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const page = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
const rows = page
  .split('\n')
  .map((line) => /^\| ([SN]\d+) \|[^|]*\| (.*) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, scenario = '', files = '']) => ({
    scenario,
    files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  }))

describe('the table of scenarios', () => {
  it('has every scenario once', () => {
    const story = Array.from({ length: 31 }, (_, index) => `S${index + 1}`).filter((name) => name !== 'S13')
    const nature = Array.from({ length: 18 }, (_, index) => `N${index + 1}`)
    expect(rows.map(({ scenario }) => scenario)).toEqual([...story, ...nature])
  })

  it.each(rows)('names the files that show $scenario', ({ scenario, files }) => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toMatch(new RegExp(`\\b${scenario}\\b`))
    }
  })
})

describe('the tables of what must hold', () => {
  it('name only files that there are', () => {
    const named = [...page.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file)
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([])
  })
})
