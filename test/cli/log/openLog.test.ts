import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addOptions, type Flags } from '../../../ts/cli/flags.ts'
import { type OpenLog, openLog } from '../../../ts/cli/log/openLog.ts'

interface Opened extends OpenLog {
  readonly written: string[]
}

function opened(
  words: readonly string[],
  { isTTY = false, env = {} }: { readonly isTTY?: boolean; readonly env?: NodeJS.ProcessEnv } = {},
): Opened {
  const command = addOptions(new Command('blsync')).exitOverride()
  command.configureOutput({ writeErr: () => {} }).parse([...words], { from: 'user' })
  const written: string[] = []
  const output = { isTTY, columns: 80, write: (text: string) => written.push(text) }
  return { ...openLog(command.opts<Flags>(), { output, env }), written }
}

function shapeOf(line: string): 'coloured' | 'plain' | 'logfmt' | 'json' {
  if (line.includes('\u001b[2m')) return 'coloured'
  if (line.startsWith('{')) return 'json'
  return line.startsWith('time=') ? 'logfmt' : 'plain'
}

describe('the form of the log', () => {
  it.each([
    ['on a terminal', [], { isTTY: true }, 'coloured', true],
    ['on a terminal of a user who wants no colours', [], { isTTY: true, env: { NO_COLOR: '1' } }, 'plain', true],
    ['on a terminal that cannot do more', [], { isTTY: true, env: { TERM: 'dumb' } }, 'plain', false],
    ['in a pipe', [], {}, 'logfmt', false],
    ['in a pipe that is to look like a terminal', ['--log.format', 'terminal'], {}, 'plain', false],
    ['in a pipe with colours forced', ['--log.format=terminal'], { env: { FORCE_COLOR: '1' } }, 'coloured', false],
    ['as text on a terminal', ['--log.format', 'text'], { isTTY: true }, 'plain', false],
    ['as logfmt on a terminal', ['--log.format', 'logfmt'], { isTTY: true }, 'logfmt', false],
    ['as JSON on a terminal', ['--log.format', 'json'], { isTTY: true }, 'json', false],
  ] as const)('%s', (_where, words, surroundings, shape, hasBottomLine) => {
    const { logger, terminal, written } = opened(words, surroundings)
    logger.info('hello', { name: 'value' })
    terminal.redraw('bottom')
    expect(shapeOf(written[0] ?? '')).toBe(shape)
    expect(terminal.isInteractive).toBe(hasBottomLine)
    expect(terminal.paint('bold', 'banner') === 'banner').toBe(shape !== 'coloured')
    if (shape === 'coloured') return
    const escapes = written.filter((text) => text.includes('\u001b')).map((text) => text.replace('\r\u001b[2K', ''))
    expect(escapes).toEqual(hasBottomLine ? ['bottom'] : [])
  })
})

describe('the level of the log', () => {
  it.each([
    ['0', []],
    ['1', ['error']],
    ['2', ['error', 'warn']],
    ['3', ['error', 'warn', 'info']],
    ['4', ['error', 'warn', 'info', 'debug']],
    ['5', ['error', 'warn', 'info', 'debug']],
  ])('can be said as geth does: --verbosity %s', (number, levels) => {
    const { logger, written } = opened([`--verbosity=${number}`, '--log.format=json'])
    for (const level of ['error', 'warn', 'info', 'debug'] as const) logger[level](level)
    expect(written.map((line) => JSON.parse(line).level)).toEqual(levels)
  })

  it('is not said in two ways', () => {
    expect(() => opened(['--verbosity', '3', '--log.level', 'info'])).toThrow(/--verbosity and --log.level/)
    expect(() => opened(['--verbosity', '6'])).toThrow(/expected 0 to 5/)
  })
})

describe('a log file', () => {
  it('takes what the output takes, without colours', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'blsync-log-')), 'blsync.log')
    const { logger } = opened(['--log.file', path], { isTTY: true })
    logger.info('hello')
    logger.debug('not this')
    expect(readFileSync(path, 'utf8')).toMatch(/^time=\S+ level=info msg=hello\n$/)
  })

  it('is set aside when it is full, and so many such are kept', () => {
    const directory = mkdtempSync(join(tmpdir(), 'blsync-log-'))
    const path = join(directory, 'blsync.log')
    const { logger } = opened(['--log.file', path, '--log.rotate', '--log.maxsize', '1', '--log.maxbackups', '2'])
    for (let line = 0; line < 50; line++) logger.info('x'.repeat(99_900))
    expect(readdirSync(directory).sort()).toEqual(['blsync.log', 'blsync.log.1', 'blsync.log.2'])
    for (const name of readdirSync(directory))
      expect(readFileSync(join(directory, name)).length).toBeLessThan(1_000_001)
  })

  it('that cannot be written is refused by its name', () => {
    expect(() => opened(['--log.file', '/nowhere/blsync.log'])).toThrow(/cannot write --log.file \/nowhere\/blsync.log/)
  })
})
