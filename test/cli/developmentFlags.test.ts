import { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { leaveOutVariables, refuseNetworkFlags } from '../../ts/cli/developmentFlags.ts'
import { addOptions, type Flags } from '../../ts/cli/flags.ts'

function parsed(...words: readonly string[]): Command {
  return addOptions(new Command('blsync')).parse([...words], { from: 'user' })
}

afterEach(() => void vi.unstubAllEnvs())

describe('--dev beside what is set up for a network', () => {
  it('leaves out what variables say, as in a container, and tells which', () => {
    vi.stubEnv('BLSYNC_DATADIR', '/state/data')
    vi.stubEnv('BLSYNC_BEACON_API', 'http://beacon.test')
    vi.stubEnv('BLSYNC_METRICS', 'true')
    const command = parsed('--dev')
    expect(leaveOutVariables(command)).toEqual(['--dev brings its own: left out BLSYNC_BEACON_API, BLSYNC_DATADIR'])
    const flags = command.opts<Flags>()
    expect(flags).toMatchObject({ 'beacon.api': [], metrics: true })
    expect(flags.datadir).toBeUndefined()
    expect(() => refuseNetworkFlags(flags)).not.toThrow()
  })

  it('refuses what the command line says', () => {
    vi.stubEnv('BLSYNC_DATADIR', '/state/data')
    const command = parsed('--dev', '--datadir', '/other')
    expect(leaveOutVariables(command)).toEqual([])
    expect(() => refuseNetworkFlags(command.opts<Flags>())).toThrow(/omit --datadir \/other/)
  })
})
