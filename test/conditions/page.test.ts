import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addOptions } from '../../ts/cli/flags.ts'
import { remedies } from '../../ts/cli/remedies.ts'
import { CONDITION_KINDS } from '../../ts/conditions/ConditionKind.ts'
import { conditionTable } from '../../ts/conditions/conditionTable.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/conditions.md'), 'utf8')
const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \| (.*) \|$/gm)].map(
  ([, kind = '', wrong = '', seen = '', remedy = '']) => ({ kind, wrong, seen, remedy }),
)

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

describe('docs/conditions.md', () => {
  it('has every condition in the order of causes, and no other', () => {
    expect(rows.map(({ kind }) => kind)).toEqual(CONDITION_KINDS)
  })

  it.each(CONDITION_KINDS)(
    'says of %s what the log says, how it is seen, and what to do on the command line',
    (kind) => {
      const row = rows.find((candidate) => candidate.kind === kind)
      expect(row?.wrong).toBe(sentence(conditionTable[kind].summary))
      expect(row?.seen.length).toBeGreaterThan(20)
      expect(row?.remedy.replaceAll('`', '')).toBe(sentence(remedies[kind]))
    },
  )
})

describe('Remedies', () => {
  it.each(CONDITION_KINDS)(
    'of the library for %s name no flag, and those of the command only flags that there are',
    (kind) => {
      expect(conditionTable[kind].remedy).not.toMatch(/(^|\s)--/)
      const flags = addOptions(new Command()).options.map(({ long }) => long)
      for (const [flag] of remedies[kind].matchAll(/--[a-z]+(?:[.-][a-z]+)*/g)) expect(flags).toContain(flag)
    },
  )
})
