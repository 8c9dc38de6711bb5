import { describe, expect, it } from 'vitest'
import { createProgram, programFor } from '../../ts/cli/program.ts'

const stop = { received: new Promise<string>(() => {}), release: () => {} }

function commandsFor(words: readonly string[], env: Readonly<Record<string, string>> = {}): readonly string[] {
  return programFor(['node', 'blsync', ...words], stop, env).commands.map((command) => command.name())
}

describe('The program for a command line', () => {
  const all = createProgram(stop).commands.map((command) => command.name())

  it('describes no other command where none can be meant', () => {
    expect(all.length).toBeGreaterThan(6)
    expect(commandsFor([])).toEqual(['version'])
    expect(commandsFor(['--mainnet', '--beacon.api', 'http://beacon.test'], { PATH: '/bin' })).toEqual(['version'])
  })

  it('describes each where one is named, wherever that is', () => {
    for (const name of all) {
      if (name === 'version') continue
      expect(commandsFor([name])).toEqual(all)
      expect(commandsFor(['--datadir', 'data', name, '--mainnet'])).toEqual(all)
    }
  })

  it.each([[['--help']], [['-h']], [['-help']], [['help', 'prove']], [['--mainnet', '--help']]])(
    'describes each where help is asked for: %s',
    (words) => {
      expect(commandsFor(words)).toEqual(all)
    },
  )

  it('describes each where there are variables, which may be those of another command', () => {
    expect(commandsFor([], { BLSYNC_READY: '1' })).toEqual(all)
  })
})
