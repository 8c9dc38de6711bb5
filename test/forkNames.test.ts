import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FORK_NAMES } from '../ts/params/ForkName.ts'

const ROOT = join(import.meta.dirname, '..')

/** The tables of forks, where names belong. */
const TABLES = ['ts/params/ForkName.ts', 'ts/devchain/DevFork.ts', 'crates/core/src/fork.rs']

const names = FORK_NAMES.join('|')
const variants = FORK_NAMES.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join('|')

/** Asking a fork for its name, which says nothing of the forks after it; `isForkAtLeast` does. */
const COMPARED = new RegExp(
  [
    `[!=]==? '(?:${names})'`,
    `case '(?:${names})'`,
    `[!=]= (?:\\w+::)*Fork::(?:${variants})\\b`,
    `\\bFork::(?:${variants})\\b[^\\n]*=>`,
    `matches!\\([^)]*\\bFork::`,
  ].join('|'),
)

function sourcesOf(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((file) => !TABLES.includes(file))
}

describe('a fork is not asked for its name', () => {
  it.each([
    ['TypeScript', sourcesOf('ts', '.ts')],
    ['Rust', ['core', 'napi'].flatMap((crate) => sourcesOf(`crates/${crate}/src`, '.rs'))],
  ])('in %s', (_, files) => {
    expect(files.length).toBeGreaterThan(30)
    const found = files.flatMap((file) =>
      readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (COMPARED.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    )
    expect(found).toEqual([])
  })
})
