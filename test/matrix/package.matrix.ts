import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { environmentWithoutRust, type Finished, repositoryDirectory, runNode, runNpm } from '../package/npm.ts'
import { type StagedRelease, stageRelease } from '../package/stageRelease.ts'
import { COMMON, MODULE, SAID } from './programs.ts'

const TOOLS = join(repositoryDirectory, 'test/matrix/node_modules')

const directory = mkdtempSync(join(tmpdir(), 'blsync-matrix-'))
const home = join(directory, 'app')
const env = environmentWithoutRust(join(directory, 'bin'))
let release: StagedRelease

beforeAll(async () => {
  release = await stageRelease(join(directory, 'stage'))
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'app', private: true }))
  writeFileSync(join(home, 'program.mjs'), MODULE)
  writeFileSync(join(home, 'program.cjs'), COMMON)
  const tarballs = [release.mainTarball, release.platformTarball]
  await runNpm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], { cwd: home, env })
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

function tool(name: string): string {
  return join(TOOLS, '.bin', name)
}

function run(file: string, args: readonly string[]): Promise<Finished> {
  return new Promise((settle) => {
    execFile(file, args, { cwd: home, env }, (error, stdout, stderr) => {
      settle({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}

/** A minified bundle is one long line, and an error shows the whole of it. */
function expectHeads({ exitCode, stdout, stderr }: Finished): void {
  expect(stderr.slice(0, 2_000)).toBe('')
  expect(stdout).toMatch(SAID)
  expect(exitCode).toBe(0)
}

describe('the packed packages', () => {
  it('have no fault that publint knows', async () => {
    for (const tarball of [release.mainTarball, release.platformTarball]) {
      const { exitCode, stdout } = await run(tool('publint'), ['run', tarball, '--strict'])
      expect(stdout).toContain('All good!')
      expect(exitCode).toBe(0)
    }
  })

  it('have types that every way of resolving finds, Node 10 too', async () => {
    const { exitCode, stdout } = await run(tool('attw'), [
      release.mainTarball,
      '--profile',
      'strict',
      '--format',
      'ascii',
    ])
    expect(stdout).toContain('No problems found')
    expect(exitCode).toBe(0)
  })

  it.each(['program.mjs', 'program.cjs'])('run in Node: %s', async (file) => {
    expectHeads(await runNode([file, `node-${file}`], { cwd: home, env }))
  })

  it.each(['bun', 'deno'])('run in %s, as modules and required', async (name) => {
    const flags = name === 'deno' ? ['run', '--allow-all', '--no-lock'] : []
    for (const file of ['program.mjs', 'program.cjs']) {
      expectHeads(await run(tool(name), [...flags, file, `${name}-${file}`]))
    }
  })
})

describe('a bundle of a program', () => {
  it.each([
    ['esm', 'program.mjs', 'mjs'],
    ['cjs', 'program.mjs', 'cjs'],
    ['cjs', 'program.cjs', 'cjs'],
  ] as const)('by esbuild runs: format %s of %s', async (format, input, ending) => {
    const file = `esbuild-${input.replace('.', '-')}.${ending}`
    const flags = ['--bundle', '--platform=node', `--format=${format}`, '--log-level=warning', `--outfile=${file}`]
    const { exitCode, stderr } = await run(tool('esbuild'), [input, ...flags])
    expect([exitCode, stderr]).toEqual([0, ''])
    expectHeads(await runNode([file, file], { cwd: home, env }))
  })

  it.each(['program.mjs', 'program.cjs'])('by webpack runs: %s', async (input) => {
    const file = `webpack-${input.replace('.', '-')}.cjs`
    const script = `
      const webpack = require(${JSON.stringify(join(TOOLS, 'webpack'))})
      const output = { path: ${JSON.stringify(home)}, filename: '${file}' }
      webpack({ mode: 'production', target: 'node', entry: './${input}', output }, (error, stats) => {
        console.log(error ?? stats.toString({ all: false, errors: true, warnings: true }))
        process.exitCode = error || stats.hasErrors() ? 1 : 0
      })`
    const { exitCode, stdout } = await runNode(['-e', script], { cwd: home, env })
    expect([exitCode, stdout.trim()]).toEqual([0, ''])
    expectHeads(await runNode([file, file], { cwd: home, env }))
  })

  it.each(['esm', 'cjs'] as const)('by rolldown runs: format %s', async (format) => {
    const file = join(home, `rolldown.${format === 'cjs' ? 'cjs' : 'mjs'}`)
    const output = { file, format, codeSplitting: false }
    await build({ input: join(home, 'program.mjs'), platform: 'node', logLevel: 'silent', output })
    expect(existsSync(file)).toBe(true)
    expectHeads(await runNode([file, `rolldown-${format}`], { cwd: home, env }))
  })
})
