import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeDirectory } from '../../../ts/cli/compiled/codeDirectory.ts'
import { ownDirectory } from '../../../ts/cli/ownDirectory.ts'

let data: string

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'blsync-data-'))
})

afterEach(() => rmSync(data, { recursive: true, force: true }))

const of = (args: readonly string[], env: Readonly<Record<string, string>> = {}): string | undefined =>
  codeDirectory(env, ['node', 'main.cjs', ...args])

describe('Compiled code is kept', () => {
  it.each([
    ['in two words', (path: string) => ['--datadir', path, '--dev']],
    ['in one', (path: string) => [`--datadir=${path}`]],
    ['after a subcommand', (path: string) => ['headers', '--datadir', path]],
    ['twice, the last of which counts', (path: string) => ['--datadir', '/elsewhere', `--datadir=${path}`]],
  ])('in the directory that the flag names, %s', (_, args) => {
    expect(of(args(data))).toBe(join(data, 'compiled'))
    expect(of(args(data), { BLSYNC_DATADIR: '/var/lib/blsync' })).toBe(join(data, 'compiled'))
  })

  it('not in one that is to be made yet, or that is mistyped', () => {
    const missing = join(data, 'missing')
    expect(of(['--datadir', missing])).toBe(ownDirectory('compiled'))
    expect(of(['--datadir', missing], { BLSYNC_DATADIR: data })).toBe(join(data, 'compiled'))
  })

  it.each([[['--datadir']], [['--datadir=']], [['--datadir', '']], [['--datadirs', tmpdir()]], [[]]])(
    'where it would be without the flag when there is nothing to it (%j)',
    (args) => {
      expect(of(args)).toBe(ownDirectory('compiled'))
      expect(of(args, { BLSYNC_DATADIR: data })).toBe(join(data, 'compiled'))
    },
  )

  it('nowhere when Node is told to keep none', () => {
    expect(of(['--datadir', data], { NODE_DISABLE_COMPILE_CACHE: '1' })).toBeUndefined()
  })
})
