import { afterEach, describe, expect, it, vi } from 'vitest'
import { createProgram, programFor } from '../../../ts/cli/program.ts'
import { tellUsage } from '../../../ts/cli/words/tellUsage.ts'

const stop = { received: new Promise<string>(() => {}), release: () => {} }

/** What the command says of words that it does not understand. */
async function said(words: readonly string[]): Promise<string> {
  const line = ['node', 'blsync', ...words]
  const program = programFor(line, stop, {})
  const lines: string[] = []
  tellUsage(program, { sentence: (text) => lines.push(text), help: (text) => lines.push(text) })
  await expect(program.parseAsync(line)).rejects.toThrow()
  return lines.join('\n')
}

afterEach(() => void vi.unstubAllEnvs())

describe('A command line that does not fit is told in one sentence of our own', () => {
  it.each([
    ['a flag with a slip', ['--metric'], 'unknown flag --metric: did you mean --metrics?'],
    ['a dash for a dot', ['--beacon-api', 'x'], 'unknown flag --beacon-api: did you mean --beacon.api?'],
    ['one dash', ['-metrik'], 'unknown flag -metrik: did you mean --metrics?'],
    ['a part of a name', ['--jwtsecret', 'x'], 'unknown flag --jwtsecret: did you mean --blsync.jwtsecret?'],
    [
      'the last part of several',
      ['--port=1'],
      'unknown flag --port: did you mean --metrics.port, --serve.port or --rpc.port?',
    ],
    ['a flag like none', ['--quiet=secret'], 'unknown flag --quiet: blsync --help shows all flags'],
    ['a letter', ['-x'], 'unknown flag -x: blsync --help shows all flags'],
    ['a long flag', [`--${'z'.repeat(100)}`], `unknown flag --${'z'.repeat(58)}…: blsync --help shows all flags`],
    ['a command with a slip', ['checkpoints'], 'unknown command checkpoints: did you mean checkpoint?'],
    ['a command like none', ['nonesuch'], 'unknown command nonesuch: blsync --help shows all commands'],
    ['a flag of a subcommand', ['healthcheck', '--read'], 'unknown flag --read: did you mean --ready?'],
    ['a subcommand of a subcommand', ['proof', 'nope'], 'unknown command nope: blsync proof --help shows all commands'],
    ['no value', ['--beacon.api'], '--beacon.api needs its value: --beacon.api <url>'],
    ['an empty value', ['--datadir='], '--datadir: it is empty'],
    ['a value that does not fit', ['--metrics.port', '70000'], "--metrics.port '70000': expected a port, 0 to 65535"],
    [
      'a value that is none of some',
      ['--log.level', 'loud'],
      "--log.level 'loud': choose one of silent, error, warn, info, debug",
    ],
    ['a flag that is missing', ['headers'], 'blsync headers needs --from <slot>'],
    ['a file that is missing', ['verify'], 'blsync verify needs <files>: blsync verify --help shows all that it takes'],
    ['a word too many', ['checkpoint', 'x'], 'blsync checkpoint takes 0 words beside its flags, not 1'],
  ])('%s', async (_what, words, sentence) => {
    expect(await said(words)).toBe(sentence)
  })

  it('a variable that does not fit is told by its own name', async () => {
    vi.stubEnv('BLSYNC_METRICS_PORT', 'abc')
    expect(await said(['--mainnet'])).toBe("BLSYNC_METRICS_PORT 'abc': expected a port, 0 to 65535")
  })

  it('every flag is found by a name with a letter too many', async () => {
    const program = createProgram(stop)
    expect(program.options.length).toBeGreaterThan(50)
    for (const { long, hidden } of program.options) {
      if (long == null || hidden) continue
      expect(await said([`${long}q`, '1'])).toContain(long)
    }
  })
})
