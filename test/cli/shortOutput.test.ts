import { closeSync, existsSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { version } from '../../ts/version.ts'
import { useBadCommand } from '../support/bad-command.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'

const { cleanUp, expectSentence } = useBadCommand()

describe('What ends the command is told in the format of the log', () => {
  it.each([
    ['a flag that is unknown', ['--nothing'], 2],
    ['a port that is none', ['--metrics.port', '99999'], 2],
    ['a file that is missing', ['verify', '/nowhere/update.ssz'], 2],
    ['no checkpoint', ['--beacon.api', 'http://127.0.0.1:9', '--datadir', join(tmpdir(), 'blsync-nothing')], 3],
  ])('%s, as one line of JSON', async (_what, args, code) => {
    const end = await BlsyncProcess.run(args, { logFormat: 'none', env: { BLSYNC_LOG_FORMAT: 'json' } })
    expect(end.code).toBe(code)
    const lines = end.output.trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'error', message: end.complaint.trim() })
  })
})

describe('The version and the help', () => {
  it.each(['version', '-v', '-V', '--version'])('blsync %s prints the version', async (word) => {
    const end = await BlsyncProcess.run([word], { logFormat: 'none' })
    expect([end.code, end.output]).toEqual([0, `${version}\n`])
  })

  it('blsync help prints what --help does, and the help of a command by its name', async () => {
    const run = async (...words: readonly string[]) => (await BlsyncProcess.run(words, { logFormat: 'none' })).output
    expect(await run('help')).toBe(await run('--help'))
    expect(await run('help', 'verify')).toBe(await run('verify', '--help'))
  })
})

describe.skipIf(!existsSync('/dev/full'))('Standard output on a full disk', () => {
  const full = (): number => {
    const fd = openSync('/dev/full', 'w')
    cleanUp.add(fd, closeSync)
    return fd
  }

  it.each([[['--help']], [['version']]])('is one sentence and code 1 for what prints: %j', async (args) => {
    const end = await BlsyncProcess.run(args, { logFormat: 'none', stdout: full() })
    expect(end.code).toBe(1)
    expectSentence(end, /^blsync: cannot write to standard output: ENOSPC/)
  })

  it('costs log lines, told once, and not the following of the chain', async () => {
    const end = await BlsyncProcess.run(['--dev', '--dev.slots', '1', '--dev.slot', '1000'], { stdout: full() })
    expect(end.code).toBe(0)
    expectSentence(end, /^blsync: log lines are being lost, cannot write to standard output: ENOSPC/)
  })
})
