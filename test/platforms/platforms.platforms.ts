import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Finished, runNpm } from '../package/npm.ts'
import { type StagedRelease, stageRelease } from '../package/stageRelease.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { crossBuild, installZig, runNativeTests } from './crossBuild.ts'
import { arm64Gnu, type Machine, type Missing, musl, runOn } from './Machine.ts'
import { minor, readSharedObject } from './SharedObject.ts'

const periods = ['light-client', 'mainnet-altair-periods-290-452'] as const
const periodsRoot = '0x4df61a042151aa94fe5412063bdc7357e7a0266348745fc741ea669487ce6553'

const directory = mkdtempSync(join(tmpdir(), 'blsync-platforms-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** npm lets another platform be named for optional dependencies alone: what is asked for itself has to be forced. */
const QUIETLY = ['--force', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']

/** Installs what a user of that platform gets, whatever this machine is. */
async function install(release: StagedRelease, home: string, flags: readonly string[]): Promise<void> {
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
  const tarballs = [release.mainTarball, release.platformTarball]
  await runNpm(['install', '--os=linux', ...flags, ...QUIETLY, ...tarballs], { cwd: home })
}

installZig()

interface Platform {
  readonly triple: string
  readonly name: string
  /** As readelf calls it. */
  readonly processor: string
  readonly flags: readonly string[]
  readonly machine: Machine | Missing
  /** The instructions that hash there; those of this machine when left out. */
  readonly hashes?: string
}

const platforms: readonly Platform[] = [
  {
    triple: 'aarch64-unknown-linux-gnu',
    name: 'linux-arm64-gnu',
    processor: 'AArch64',
    flags: ['--cpu=arm64', '--libc=glibc'],
    machine: await arm64Gnu(),
    hashes: 'arm-sha2',
  },
  {
    triple: 'x86_64-unknown-linux-musl',
    name: 'linux-x64-musl',
    processor: 'X86-64',
    flags: ['--cpu=x64', '--libc=musl'],
    machine: process.arch === 'x64' ? musl('x64') : { missing: 'an x64 machine' },
  },
  {
    triple: 'aarch64-unknown-linux-musl',
    name: 'linux-arm64-musl',
    processor: 'AArch64',
    flags: ['--cpu=arm64', '--libc=musl'],
    machine: musl('arm64'),
    hashes: 'arm-sha2',
  },
]

describe.each(platforms)('for $triple', ({ triple, name, processor, flags, machine, hashes = '' }) => {
  const home = join(directory, name)
  const folder = join(home, 'node_modules', `blsync-${name}`)
  const main = join(home, 'node_modules/blsync/dist/cli/main.cjs')

  beforeAll(async () => {
    const release = await stageRelease(join(directory, `stage-${name}`), crossBuild(triple, name))
    await install(release, home, flags)
  })

  it('a user gets the program and the package of the platform', () => {
    const names = readdirSync(join(home, 'node_modules')).filter((name) => name.startsWith('blsync'))
    expect(names).toEqual(['blsync', `blsync-${name}`])
    const files = readdirSync(folder)
    expect(files).toEqual(expect.arrayContaining([`blsync.${name}.node`, 'database.cjs', 'package.json']))
    // classic-level has no build for arm64 with musl: it is compiled there.
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    expect(files.includes('classic-level.node')).toBe(dependencies === undefined)
  })

  it('the addon needs a C library of 2018 and nothing else', () => {
    const addon = readSharedObject(join(folder, `blsync.${name}.node`))
    expect(addon.machine).toContain(processor)
    const ofC = name.endsWith('musl')
      ? /^libc(\.musl-\w+)?\.so(\.1)?$/
      : /^(lib(c\.so\.6|m\.so\.6|dl\.so\.2|pthread\.so\.0|gcc_s\.so\.1)|ld-linux-.*\.so\.1)$/
    expect(addon.libraries.filter((library) => !ofC.test(library))).toEqual([])
    expect(minor(addon.glibc ?? '2.0')).toBeLessThanOrEqual(28)
  })

  it("LevelDB's addon needs no newer one, and what Node itself needs", () => {
    if (!readdirSync(folder).includes('classic-level.node')) return expect(name).toBe('linux-arm64-musl')
    const addon = readSharedObject(join(folder, 'classic-level.node'))
    expect(addon.machine).toContain(processor)
    const known = /^(lib(c|m|dl|pthread|gcc_s|stdc\+\+)\.so\.\d|libc\.musl-\w+\.so\.1|ld-linux-.*\.so\.1)$/
    expect(addon.libraries.filter((library) => !known.test(library))).toEqual([])
    expect(minor(addon.glibc ?? '2.0')).toBeLessThanOrEqual(28)
  })

  describe.skipIf('missing' in machine)(
    `in Node there (needs ${'missing' in machine ? machine.missing : 'nothing more'})`,
    () => {
      function run(...args: readonly string[]): Promise<Finished> {
        return 'missing' in machine ? expect.unreachable(machine.missing) : runOn(machine, args, home)
      }

      it('finds the instructions of the processor for hashing', async () => {
        const code = "import('blsync').then(({ hashImplementation }) => console.log(hashImplementation()))"
        const { exitCode, stdout, stderr } = await run('-e', code)
        expect([exitCode, stderr]).toEqual([0, ''])
        expect(stdout).toContain(hashes)
      })

      it.skipIf(!hasVectors(...periods))('verifies 163 real periods', async () => {
        const updates = readdirSync(vectorPath(...periods, 'updates')).sort()
        const files = ['bootstrap.json', ...updates.map((update) => `updates/${update}`)].map((file) =>
          vectorPath(...periods, file),
        )
        const { exitCode, stdout, stderr } = await run(
          main,
          'verify',
          '--network',
          'mainnet',
          '--root',
          periodsRoot,
          ...files,
        )
        expect(stderr).toBe('')
        expect(stdout.trimEnd().split('\n')).toHaveLength(files.length)
        expect(updates).toHaveLength(163)
        expect(exitCode).toBe(0)
      })

      it('follows four slots of the development chain', async () => {
        const flags = ['--dev', '--dev.slot', '12000', '--dev.slots', '4', '--log.format', 'json']
        const { exitCode, stdout, stderr } = await run(main, ...flags)
        // How many come in that time is a matter of the emulated processor.
        expect(`${stdout}${stderr}`).toContain('"message":"head"')
        expect(exitCode).toBe(0)
      })

      it.skipIf(name === 'linux-arm64-musl')('keeps a database', async () => {
        const code = `import('blsync').then(async ({ LevelStore }) => {
        const network = { network: 'x', genesisValidatorsRoot: '0x' + '77'.repeat(32) }
        const store = await LevelStore.open('database', network)
        await store.close()
        console.log('kept')
      })`
        expect(await run('-e', code)).toEqual({ exitCode: 0, stdout: 'kept\n', stderr: '' })
      })
    },
  )
})

const [arm64] = platforms
const lacking = arm64 !== undefined && 'missing' in arm64.machine ? arm64.machine.missing : undefined

it.skipIf(lacking !== undefined)(`the native tests pass on arm64 (needs ${lacking ?? 'nothing more'})`, () => {
  expect(runNativeTests('aarch64-unknown-linux-gnu')).toMatch(/test result: ok\. [1-9]\d* passed/)
})
