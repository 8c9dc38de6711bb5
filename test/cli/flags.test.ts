import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { applyConfigFile } from '../../ts/cli/applyConfigFile.ts'
import { addOptions, type Flags } from '../../ts/cli/flags.ts'
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

  it('takes one secret file for all execution clients or one for each, by every way', () => {
    expect(parse(['--blsync.jwtsecret', 'a.hex'])['blsync.jwtsecret']).toEqual(['a.hex'])
    const twice = ['--blsync.jwtsecret', 'a.hex', '--blsync.jwtsecret', 'b.hex']
    expect(parse(twice)['blsync.jwtsecret']).toEqual(['a.hex', 'b.hex'])
    expect(parse([], 'blsync.jwtsecret: [a.hex, b.hex]\n')['blsync.jwtsecret']).toEqual(['a.hex', 'b.hex'])
    vi.stubEnv('BLSYNC_JWTSECRET', 'a.hex,b.hex')
    expect(parse([])['blsync.jwtsecret']).toEqual(['a.hex', 'b.hex'])
  })

  it('takes ~ before a path as the home directory, by every way, and nowhere else', () => {
    vi.stubEnv('HOME', '/home/me')
    vi.stubEnv('BLSYNC_DATADIR', '~/data')
    const flags = parse(
      ['--blsync.jwtsecret', '~/a.hex,b~.hex, ~/c.hex', '--beacon.config', '~me/x', '--beacon.api', 'http://a/~/b'],
      'beacon.checkpoint.file: ~/root.txt\nblsync.engine.api: [~/geth.ipc, "http://b/~/"]\n',
    )
    expect(flags.datadir).toBe('/home/me/data')
    expect(flags['blsync.jwtsecret']).toEqual(['/home/me/a.hex', 'b~.hex', '/home/me/c.hex'])
    expect(flags['beacon.config']).toBe('~me/x')
    expect(flags['beacon.api']).toEqual(['http://a/~/b'])
    expect(flags['beacon.checkpoint.file']).toBe('/home/me/root.txt')
    expect(flags['blsync.engine.api']).toEqual(['/home/me/geth.ipc', 'http://b/~/'])
  })

  it.each(['', '~', 'null', 'NULL'])('takes a flag of the file that has no value (%j) as not set', (none) => {
    const flags = parse([], `datadir: ${none}\nmetrics: ${none}\nmetrics.addr: ${none}\n`)
    expect(flags).toMatchObject({ metrics: false, 'metrics.addr': '127.0.0.1' })
    expect(flags.datadir).toBeUndefined()
  })

  it('takes values without the white space that the file of variables has around them', () => {
    vi.stubEnv('BLSYNC_METRICS_PORT', ' 9009\r')
    vi.stubEnv('BLSYNC_LOG_LEVEL', 'debug \n')
    vi.stubEnv('BLSYNC_DATADIR', '/data\r')
    expect(parse([])).toMatchObject({ 'metrics.port': 9009, 'log.level': 'debug', datadir: '/data' })
  })

  it.each(['', '  ', '\t'])('refuses an empty value where one belongs (%j)', (value) => {
    for (const flag of ['metrics.addr', 'datadir', 'beacon.api', 'log.level', 'beacon.checkpoint']) {
      expect(() => parse([`--${flag}=${value}`])).toThrow(/is empty/)
    }
  })

  it('keeps commas and colons of a header value', () => {
    const flags = parse(['--beacon.api.header', 'Accept: a,b', '--beacon.api.header', 'X: y:z'])
    expect(flags['beacon.api.header']).toEqual(['Accept: a,b', 'X: y:z'])
  })

  it('refuses an unknown flag and a threshold that is not a number', () => {
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

  it.each(['false', 'FALSE', '0', 'no', 'off', ''])('a switch whose variable says "%s" is off', (text) => {
    for (const name of ['UNSAFE_THRESHOLD', 'ALLOW_STALE_CHECKPOINT', 'SEPOLIA', 'METRICS', 'DEV', 'BEACON_NOFILTER']) {
      vi.stubEnv(`BLSYNC_${name}`, text)
    }
    const flags = parse([])
    const switches = [flags.unsafeThreshold, flags.allowStaleCheckpoint, flags.sepolia, flags.metrics, flags.dev]
    expect([...switches, flags['beacon.nofilter']]).toEqual([false, false, false, false, false, false])
  })

  it.each(['true', 'True', '1', 'yes', 'on', ' on '])('a switch whose variable says "%s" is on', (text) => {
    vi.stubEnv('BLSYNC_METRICS', text)
    expect(parse([]).metrics).toBe(true)
  })

  it('a switch whose variable says anything else is refused by the name of the variable', () => {
    vi.stubEnv('BLSYNC_SEPOLIA', 'maybe')
    expect(() => parse([])).toThrow("BLSYNC_SEPOLIA must be true or false, not 'maybe'")
  })

  it('a switch takes =true and =false on the command line, which wins over variable and file', () => {
    vi.stubEnv('BLSYNC_METRICS', 'true')
    expect(parse(['--sepolia=true', '--dev=yes']).sepolia).toBe(true)
    const flags = parse(['--metrics=false', '--unsafe-threshold=off'], 'metrics: true\nunsafe-threshold: true\n')
    expect([flags.metrics, flags.unsafeThreshold]).toEqual([false, false])
    expect(() => parse(['--metrics=perhaps'])).toThrow("--metrics must be true or false, not 'perhaps'")
  })

  it('a variable wins over the file, also when it says "off"', () => {
    vi.stubEnv('BLSYNC_METRICS', 'false')
    expect(parse([], 'metrics: true\n').metrics).toBe(false)
  })

  it('an empty variable of a flag with a value is as good as none', () => {
    for (const name of ['DATADIR', 'METRICS_PORT', 'BEACON_API', 'LOG_LEVEL']) vi.stubEnv(`BLSYNC_${name}`, '')
    const flags = parse([], 'datadir: /file\n')
    expect([flags.datadir, flags['metrics.port'], flags['beacon.api']]).toEqual(['/file', 8008, []])
    expect(flags['log.level']).toBeUndefined()
  })

  it('hex without quotes stays text in a file, and so do leading zeros', () => {
    const root = `0x00${'41'.repeat(31)}`
    const flags = parse([], `beacon.checkpoint: ${root}\nbeacon.genesis.gvroot: ${root}\ndatadir: 007\n`)
    expect([flags['beacon.checkpoint'], flags['beacon.genesis.gvroot']]).toEqual([root, root])
    expect(flags.datadir).toBe('007')
  })

  it('takes the words for on and off that variables have, and keys without a value as not set', () => {
    const flags = parse([], 'metrics: yes\nsepolia: off\ndatadir:\nbeacon.threshold:\n')
    expect([flags.metrics, flags.sepolia, flags.datadir, flags['beacon.threshold']]).toEqual([
      true,
      false,
      undefined,
      undefined,
    ])
  })

  it.each(['70000', '65536', '-1', '80a'])('refuses %s as a port', (port) => {
    expect(() => parse([`--metrics.port=${port}`])).toThrow(/--metrics\.port.*expected a port, 0 to 65535/)
    expect(() => parse([`--serve.port=${port}`])).toThrow(/--serve\.port.*expected a port, 0 to 65535/)
  })

  it.each([
    ['a map where a value is meant', 'datadir: { a: b }\n', /datadir must be one value or a list/],
    ['an unknown flag', 'beacon.apis: x\n', /unknown flag beacon\.apis/],
    ['text where a switch is meant', 'metrics: maybe\n', /metrics must be true or false/],
    ['a level that does not exist', 'log.level: loud\n', /log\.level.*Allowed choices/],
    ['no list of flags', '- a\n', /is not a list of flags/],
    ['broken YAML', '{', /cannot read --config/],
  ])('refuses a file with %s, naming it', (_what, text, message) => {
    expect(() => parse([], text)).toThrow(ConfigError)
    expect(() => parse([], text)).toThrow(message)
  })

  it.each(['*', 'https://app.example', 'http://localhost:3000'])('takes %s as an origin of web pages', (origin) => {
    expect(parse(['--serve.cors', origin])['serve.cors']).toBe(origin)
  })

  it.each([
    'app.example',
    'https://app.example/',
    'HTTPS://app.example',
    'https://a.example, https://b.example',
    'null',
  ])('refuses %s as an origin of web pages', (origin) => {
    expect(() => parse(['--serve.cors', origin])).toThrow(/expected an origin/)
  })
})
