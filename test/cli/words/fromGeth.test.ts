import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addOptions } from '../../../ts/cli/flags.ts'
import { foreignFlagNames, withoutCounterpart } from '../../../ts/cli/words/foreignFlags.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/from-geth.md'), 'utf8')
const rows = [...page.matchAll(/^\| (`--.*?`) \| (.*) \|$/gm)].map(([, names = '', text = '']) => ({
  names: [...names.matchAll(/`(--[^`]+)`/g)].map(([, name = '']) => name),
  text,
}))
const own = new Set(addOptions(new Command()).options.map(({ long }) => long))

it('the page has a row for every flag of geth and of Nimbus that the program knows of', () => {
  const named = new Set(rows.flatMap(({ names }) => names))
  expect(foreignFlagNames.filter((name) => !named.has(name))).toEqual([])
})

it('the page says of every flag whether it is refused or what it is here, and that is so', () => {
  expect(rows.length).toBeGreaterThan(20)
  for (const { names, text } of rows) {
    for (const name of names) {
      const isRefused = withoutCounterpart[name] !== undefined
      expect([name, text.startsWith('refused: ')]).toEqual([name, isRefused])
      if (text.startsWith('the same')) expect(own).toContain(name)
    }
    for (const [, named] of text.matchAll(/`(--[a-z.-]+)[^`]*`/g)) {
      if (named !== '--cpu-prof') expect(own).toContain(named)
    }
  }
})
