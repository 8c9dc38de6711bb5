import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChainSpec } from '../ts/native/ChainSpec.ts'
import { FORK_NAMES } from '../ts/params/ForkName.ts'

const ROOT = join(import.meta.dirname, '..')

/** Who may, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  'test/types/blockOracle/blockContent.ts': 'a total switch',
  'test/support/devnet-run.ts': 'a recording of three forks',
  'test/simulator/faults/plots.ts': 'the name of a weather',
}

/** Phase0 alone has no light clients, and may be asked for. */
const LATER = FORK_NAMES.slice(1)
const names = LATER.join('|')
const variants = LATER.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join('|')

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
    .filter((file) => !file.includes('node_modules') && ALLOWED[file] === undefined)
}

/** A test itself may be about one fork. */
function helpersOf(folder: string): readonly string[] {
  return sourcesOf(folder, '.ts').filter((file) => !file.endsWith('.test.ts'))
}

describe('a fork is not asked for its name', () => {
  it.each([
    ['TypeScript', sourcesOf('ts', '.ts')],
    ['what tests and benches are made of', ['test', 'benches'].flatMap(helpersOf)],
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

  it('and what may ask is there, and does', () => {
    const asks = (file: string) => COMPARED.test(readFileSync(join(ROOT, file), 'utf8'))
    expect(Object.keys(ALLOWED).filter((file) => !asks(file))).toEqual([])
  })
})

it.each(LATER)('%s is in the table of the addon too: crates/core/src/fork.rs', (rules) => {
  const forks = [{ name: rules, rules, epoch: 0, version: new Uint8Array(4) }]
  const of = { syncCommitteeSize: 32, slotsPerEpoch: 8, epochsPerSyncCommitteePeriod: 8 }
  expect(() => new ChainSpec({ genesisValidatorsRoot: new Uint8Array(32), forks, ...of })).not.toThrow()
})
