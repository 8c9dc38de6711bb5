import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addOptions, applyConfigFile, type Flags } from '../../ts/cli/flags.ts'
import { ConfigError } from '../../ts/errors.ts'

function parse(args: readonly string[], configText?: string): Flags {
  const command = addOptions(new Command('blsync'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  command.parse([...args], { from: 'user' })
  if (configText !== undefined) {
    const file = join(mkdtempSync(join(tmpdir(), 'blsync-flags-')), 'flags.yaml')
    writeFileSync(file, configText)
    applyConfigFile(command, file)
  }
  return command.opts<Flags>()
}

describe('flags', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('takes several beacon nodes from repeated flags and comma lists, in order', () => {
    const flags = parse(['--beacon.api', 'http://a,http://b', '--beacon.api', 'http://c'])
    expect(flags['beacon.api']).toEqual(['http://a', 'http://b', 'http://c'])
  })

  it('keeps commas and colons of a header value', () => {
    const flags = parse(['--beacon.api.header', 'Accept: a,b', '--beacon.api.header', 'X: y:z'])
    expect(flags['beacon.api.header']).toEqual(['Accept: a,b', 'X: y:z'])
  })

  it('refuses an unknown flag and a threshold that is no number', () => {
    expect(() => parse(['--no-such-flag'])).toThrow(/unknown option/)
    expect(() => parse(['--beacon.threshold', 'many'])).toThrow(/expected a whole number/)
  })

  it('takes values from variables, and the command line wins over them', () => {
    vi.stubEnv('BLSYNC_BEACON_API', 'http://env')
    vi.stubEnv('BLSYNC_ENGINE_API', 'http://engine')
    vi.stubEnv('BLSYNC_BEACON_THRESHOLD', '400')
    const flags = parse(['--beacon.threshold', '350'])
    expect(flags['beacon.api']).toEqual(['http://env'])
    expect(flags['blsync.engine.api']).toEqual(['http://engine'])
    expect(flags['beacon.threshold']).toBe(350)
  })

  it('takes values from a file where neither the command line nor a variable gives one', () => {
    vi.stubEnv('BLSYNC_LOG_LEVEL', 'debug')
    const text = 'beacon.api: [http://x, http://y]\nsepolia: true\nmetrics.port: 9\nlog.level: error\ndatadir: /file\n'
    const flags = parse(['--datadir', '/line'], text)
    expect(flags['beacon.api']).toEqual(['http://x', 'http://y'])
    expect(flags.sepolia).toBe(true)
    expect(flags['metrics.port']).toBe(9)
    expect(flags['log.level']).toBe('debug')
    expect(flags.datadir).toBe('/line')
  })

  it.each([
    ['an unknown flag', 'beacon.apis: x\n', /unknown flag beacon\.apis/],
    ['text where a switch is meant', 'metrics: maybe\n', /metrics must be true or false/],
    ['a level that does not exist', 'log.level: loud\n', /log\.level.*Allowed choices/],
    ['no list of flags', '- a\n', /is not a list of flags/],
    ['broken YAML', '{', /cannot read --config/],
  ])('refuses a file with %s, naming it', (_what, text, message) => {
    expect(() => parse([], text)).toThrow(ConfigError)
    expect(() => parse([], text)).toThrow(message)
  })
})
