import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addOptions } from '../../ts/cli/flags.ts'
import { optionsAsFlags } from '../../ts/cli/optionsAsFlags.ts'

const SOURCES = join(import.meta.dirname, '../../ts')

/** Without comments, which may explain the command. */
function libraryText(file: string): string {
  return readFileSync(join(SOURCES, file), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

describe('The words of options', () => {
  it('are those of the command where the command speaks', () => {
    expect(optionsAsFlags('option servers[1].url: it is not a URL')).toBe('--beacon.api: it is not a URL')
    expect(optionsAsFlags('option servers[0].headers: "x y"')).toBe('--beacon.api.header: "x y"')
    expect(optionsAsFlags('option engines[0].jwtSecret is missing')).toBe('--blsync.jwtsecret is missing')
    expect(optionsAsFlags('no option nonesuch is known')).toBe('no option nonesuch is known')
  })

  it('name no flag of the command where the library speaks', () => {
    const flags = addOptions(new Command()).options.flatMap(({ long }) => (long?.includes('.') ? [long] : []))
    const others = ['--allow-stale-checkpoint', '--unsafe-threshold', '--datadir']
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const library = files.filter((file) => !file.startsWith('cli'))
    const named = library.flatMap((file) =>
      [...flags, ...others].filter((flag) => libraryText(file).includes(flag)).map((flag) => `${file}: ${flag}`),
    )
    expect(named).toEqual([])
    expect(flags.length).toBeGreaterThan(10)
  })
})
