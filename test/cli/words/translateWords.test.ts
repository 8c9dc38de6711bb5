import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../ts/cli/program.ts'
import { foreignFlagNames } from '../../../ts/cli/words/foreignFlags.ts'
import { translateWords } from '../../../ts/cli/words/translateWords.ts'

const program = createProgram({ received: new Promise(() => {}), release: () => {} })

const translated = (...words: readonly string[]): readonly string[] => translateWords(program, words)

describe('words of a command line', () => {
  it('may have one dash before a flag, as Go programs take them', () => {
    expect(translated('-beacon.api', 'http://a', '-metrics=true', '-mainnet')).toEqual([
      '--beacon.api',
      'http://a',
      '--metrics=true',
      '--mainnet',
    ])
  })

  it('stay as they are where they are not flags of ours', () => {
    const words = ['-v', '-V', '-h', '--nonsense', '-nonsense', '-1', '--beacon.api', 'a=b:c', '--', '-metrics']
    expect(translated(...words)).toEqual(words)
  })

  it('may be those of Nimbus, with a colon as well', () => {
    expect(
      translated(
        '--trusted-block-root=0xaa',
        '--web3-url:http://a',
        '--jwt-secret',
        'f',
        '--network:sepolia',
        '--data-dir=d',
      ),
    ).toEqual([
      '--beacon.checkpoint=0xaa',
      '--blsync.engine.api=http://a',
      '--blsync.jwtsecret',
      'f',
      '--sepolia',
      '--datadir=d',
    ])
    expect(translated('--network', 'hoodi')).toEqual(['--hoodi'])
    expect(translated('--log-level:NOTICE', '--log-level', 'warn')).toEqual(['--log.level=info', '--log.level=warn'])
    expect(() => translated('--network', 'atlantis')).toThrow(/--network atlantis: name a built-in network/)
  })

  it('keep their meaning for a subcommand', () => {
    const words = ['verify', '--network', 'sepolia', 'a.json']
    expect(translated(...words)).toEqual(words)
    expect(translated('headers', '-from', '5')).toEqual(['headers', '--from', '5'])
  })

  it('of other programs without a counterpart are refused with what to do instead', () => {
    expect(() => translated('--pprof')).toThrow(/--pprof has no counterpart here: .*--cpu-prof/)
    expect(() => translated('-vmodule=a=5')).toThrow(/--verbosity/)
  })

  it('of other programs are none of our own flags', () => {
    const own = new Set(program.options.map(({ long }) => long))
    expect(foreignFlagNames.filter((name) => own.has(name))).toEqual([])
  })
})
