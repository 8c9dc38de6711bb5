import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { changeJson, flipHex } from './changeJson.ts'
import { bootstrapRoots, goodVerdicts } from './vectorIndex.ts'

const main = join(import.meta.dirname, '../../dist/cli/main.cjs')
const folder = 'light-client/mainnet-altair-periods-290-452'
const names = ['bootstrap.json', 'updates/00290.json', 'updates/00291.json'].map((name) => `${folder}/${name}`)
const files = names.map((name) => vectorPath(name))
const someRoot = `0x${'12'.repeat(32)}`

function verify(...args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [main, 'verify', ...args], (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr })
      else reject(error)
    })
  })
}

describe('the command blsync verify', () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-verify-command-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const [root = someRoot] = bootstrapRoots(`${folder}/bootstrap.json`)

  it.skipIf(!hasVectors(folder))('prints a line for each object and ends with 0 when all are good', async () => {
    const { exitCode, stdout, stderr } = await verify('--network', 'mainnet', '--root', root, ...files)
    expect(stdout.split('\n')).toEqual([
      `${files[0]}: bootstrap  altair  period 290  slot 2375680  ok`,
      `${files[1]}: update  altair  period 290  slot 2381457  signed 2381458  signers 497/512  finalized 2381376  ok`,
      `${files[2]}: update  altair  period 291  slot 2389361  signed 2389362  signers 504/512  finalized 2389280  ok`,
      '',
    ])
    expect([exitCode, stderr]).toEqual([0, ''])
  })

  it.skipIf(!hasVectors(folder))('prints an array of verdicts with --json', async () => {
    const { exitCode, stdout } = await verify('--json', '--network', 'mainnet', '--root', root, ...files)
    expect(JSON.parse(stdout)).toEqual(names.flatMap(goodVerdicts))
    expect(Object.keys(JSON.parse(stdout)[0])).toEqual([
      'file',
      'kind',
      'fork',
      'period',
      'attestedSlot',
      'signatureSlot',
      'participants',
      'finalizedSlot',
      'ok',
      'reason',
    ])
    expect(exitCode).toBe(0)
  })

  it.skipIf(!hasVectors(folder))('ends with 1 when an object is bad, and names the reason', async () => {
    const bad = join(directory, 'bad.json')
    const update: unknown = JSON.parse(readFileSync(vectorPath(folder, 'updates/00290.json'), 'utf8'))
    writeFileSync(bad, JSON.stringify(changeJson(update, ['sync_aggregate', 'sync_committee_signature'], flipHex)))
    const [bootstrap = ''] = files
    const { exitCode, stdout } = await verify('--root', root, bootstrap, bad)
    expect(stdout).toContain(
      'signers 497/512  finalized 2381376  BAD INVALID_SIGNATURE: update of period 290: the signature does not verify\n',
    )
    expect(exitCode).toBe(1)
    const json = await verify('--json', '--root', root, bootstrap, bad)
    expect(JSON.parse(json.stdout)[1]).toEqual({
      ...goodVerdicts(`${folder}/updates/00290.json`)[0],
      file: bad,
      ok: false,
      reason: 'INVALID_SIGNATURE',
    })
    expect(json.exitCode).toBe(1)
  })

  it.skipIf(!hasVectors(folder))('continues from the data directory of an earlier run', async () => {
    const datadir = join(directory, 'datadir')
    const [bootstrap = '', first = '', second = ''] = files
    expect((await verify('--datadir', datadir, '--root', root, bootstrap, first)).exitCode).toBe(0)
    expect((await verify('--datadir', datadir, second)).exitCode).toBe(0)
    expect((await verify('--root', root, second)).exitCode).toBe(1)
  })

  it.skipIf(!hasVectors(folder))(
    'leaves the committees of a data directory alone when a bootstrap does not connect to them',
    async () => {
      const datadir = join(directory, 'kept')
      const [bootstrap = '', first = '', second = ''] = files
      const other = 'light-client/mainnet-capella-periods-862-867/bootstrap.json'
      const [otherRoot = ''] = bootstrapRoots(other)
      await verify('--datadir', datadir, '--root', root, bootstrap, first)
      const refused = await verify('--datadir', datadir, '--root', otherRoot, vectorPath(other))
      expect(refused.stderr).toContain('does not connect to the committees in the data directory')
      expect(refused.exitCode).toBe(2)
      expect((await verify('--datadir', datadir, second)).exitCode).toBe(0)
    },
  )

  it('ends with 2 and one clear sentence for what the user has to mend', async () => {
    const file = join(directory, 'file.json')
    const config = join(directory, 'config.yaml')
    writeFileSync(file, '{}')
    writeFileSync(config, 'PRESET_BASE: other\n')
    const cases: [string[], string][] = [
      [[], 'blsync verify needs <files>: blsync verify --help shows all that it takes'],
      [[file], 'there is nothing to start from: give the trusted block root with --root'],
      [['--datadir', join(directory, 'empty'), file], 'is empty, give the trusted block root with --root'],
      [['--root', '0x12', file], 'expected 0x and 64 hex digits'],
      [['--network', 'somewhere', file], "--network 'somewhere': choose one of mainnet, "],
      [
        ['--network', 'mainnet', '--config', config, '--root', someRoot, file],
        '--network and --config exclude each other',
      ],
      [['--config', join(directory, 'none.yaml'), '--root', someRoot, file], 'none.yaml: ENOENT'],
      [['--config', config, '--root', someRoot, file], `--config ${config}: GENESIS_FORK_VERSION is missing`],
      [['--root', someRoot, join(directory, 'none.json')], 'it does not exist'],
      [['--root', someRoot, directory], 'is not a file'],
      [['--bogus', file], 'unknown flag --bogus: blsync verify --help shows all flags'],
    ]
    for (const [args, sentence] of cases) {
      const { exitCode, stdout, stderr } = await verify(...args)
      expect(stderr).toContain(sentence)
      expect(stderr).not.toMatch(/^\s+at /m)
      expect([args, exitCode, stdout]).toEqual([args, 2, ''])
    }
  })

  it('ends with 4 when the data directory is not its own', async () => {
    const foreign = join(directory, 'foreign')
    mkdirSync(join(foreign, 'db'), { recursive: true })
    writeFileSync(join(foreign, 'db', 'letter.txt'), 'private')
    const file = join(directory, 'object.json')
    writeFileSync(file, '{}')
    const { exitCode, stderr } = await verify('--datadir', foreign, '--root', someRoot, file)
    expect(stderr).toContain('is not a database of blsync')
    expect(exitCode).toBe(4)
  })

  it('shows nothing of a file that could steer a terminal', async () => {
    const file = join(directory, 'escape.json')
    writeFileSync(file, `{"\u001b[2J`)
    const { exitCode, stdout } = await verify('--root', someRoot, file)
    expect(stdout).toContain('BAD TEXT_SYNTAX')
    expect(stdout).not.toContain('\u001b')
    expect(exitCode).toBe(1)
  })
})
