import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BlsyncProcess, type ProcessEnd } from '../../support/blsync-process.ts'

let home: string
let directory: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'blsync-home-'))
  directory = join(home, '.blsync', 'compiled')
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

const version = (env: Readonly<Record<string, string>> = {}): Promise<ProcessEnd> =>
  BlsyncProcess.run(['--version'], { env: { HOME: home, ...env }, logFormat: 'none' })

const paths = (): readonly string[] => readdirSync(directory).map((file) => join(directory, file))
const writtenMs = (): readonly number[] => paths().map((path) => statSync(path).mtimeMs)

describe('What the command compiled', () => {
  it('is in the home of its user, from the first run on, and left alone by the next ones', async () => {
    const first = await version()
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    expect(readdirSync(directory)).toContain('runCommandLine.cjs')
    const before = writtenMs()
    expect(await version()).toEqual(first)
    expect(writtenMs()).toEqual(before)
  })

  it('is kept by a client that is stopped before it has run for long', async () => {
    const blsync = BlsyncProcess.start(['--dev'], { env: { HOME: home } })
    await blsync.line('head verified')
    expect(await blsync.stop('SIGTERM')).toMatchObject({ code: 0, complaint: '' })
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(['run.cjs', 'runDevelopmentChain.cjs']))
  })

  it.skipIf(!existsSync('/dev/full'))('is kept by a process that is ended before its time', async () => {
    const stdout = openSync('/dev/full', 'w')
    try {
      expect(await BlsyncProcess.run(['--version'], { env: { HOME: home }, logFormat: 'none', stdout })).toMatchObject({
        code: 1,
        complaint: expect.stringContaining('cannot write to standard output'),
      })
      expect(readdirSync(directory)).toContain('runCommandLine.cjs')
    } finally {
      closeSync(stdout)
    }
  })

  it('is made anew when its files are damaged, cut off, empty or of something else', async () => {
    const first = await version()
    const damages: readonly ((whole: Buffer) => Buffer)[] = [
      (whole) => Buffer.concat([whole.subarray(0, 200), Buffer.alloc(whole.length - 200)]),
      (whole) => whole.subarray(0, whole.length >> 1),
      () => Buffer.alloc(0),
      () => Buffer.from('#!/bin/sh\necho foreign\n'),
    ]
    for (const damage of damages) {
      const damaged = paths().map((path) => damage(readFileSync(path)))
      for (const [index, path] of paths().entries()) writeFileSync(path, damaged[index] ?? '')
      expect(await version()).toEqual(first)
      for (const [index, path] of paths().entries()) expect(readFileSync(path)).not.toEqual(damaged[index])
    }
  })

  it('is with the data where a variable says where that is, as for a service without a home', async () => {
    const env = { HOME: '', BLSYNC_DATADIR: join(home, 'data') }
    expect(await version(env)).toMatchObject({ code: 0 })
    expect(readdirSync(join(home, 'data', 'compiled'))).toContain('runCommandLine.cjs')
    expect(await version({ ...env, BLSYNC_DATADIR: 'data' })).toMatchObject({ code: 0 })
    expect(existsSync('data')).toBe(false)
  })

  it('is with the data where a flag says where that is', async () => {
    await BlsyncProcess.run(['--datadir', home, '--version'], { env: { HOME: '' }, logFormat: 'none' })
    expect(readdirSync(join(home, 'compiled'))).toContain('runCommandLine.cjs')
  })

  it('is not kept where the user wants it so, or in a home that cannot be written', async () => {
    const asked = await version({ NODE_DISABLE_COMPILE_CACHE: '1' })
    expect(existsSync(join(home, '.blsync'))).toBe(false)
    writeFileSync(join(home, '.blsync'), '')
    expect(await version()).toEqual(asked)
    expect(await version({ HOME: '' })).toEqual(asked)
    expect(await version({ HOME: join(home, 'missing') })).toEqual(asked)
    expect(readdirSync(home)).toEqual(['.blsync'])
  })
})
