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

/** Of `cmd/blsync/main.go` and `internal/debug/flags.go` in geth 1.17.10. */
const GETH = `beacon.api beacon.api.header beacon.threshold beacon.nofilter beacon.config beacon.genesis.gvroot beacon.genesis.time
beacon.checkpoint beacon.checkpoint.file mainnet sepolia hoodi blsync.engine.api blsync.jwtsecret verbosity log.vmodule vmodule log.json
log.format log.file log.rotate log.maxsize log.maxbackups log.maxage log.compress pprof pprof.addr pprof.port pprof.memprofilerate
pprof.blockprofilerate pprof.cpuprofile go-execution-trace pyroscope pyroscope.server pyroscope.username pyroscope.password pyroscope.tags`

it('every flag that blsync of geth 1.17.10 has is known', () => {
  const flags = GETH.split(/\s+/).map((name) => `--${name}`)
  expect(flags.filter((flag) => !own.has(flag) && withoutCounterpart[flag] === undefined)).toEqual([])
})
