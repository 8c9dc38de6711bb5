import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { againstBuild } from './builtEntries.ts'
import { repositoryDirectory, runNode } from './npm.ts'

const EXAMPLES = join(repositoryDirectory, 'docs/examples')
const altair = ['light-client', 'mainnet-altair-periods-290-452'] as const

describe('the examples of docs/examples', () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-examples-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  async function output(name: string, ...args: readonly string[]): Promise<string> {
    const file = join(directory, `${name}.mjs`)
    writeFileSync(file, againstBuild(readFileSync(join(EXAMPLES, `${name}.ts`), 'utf8')))
    const { exitCode, stdout, stderr } = await runNode([file, ...args], { cwd: directory, env: process.env })
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    return stdout
  }

  it('are the ones that run here', () => {
    const names = readdirSync(EXAMPLES).filter((file) => file.endsWith('.ts'))
    expect(names.sort()).toEqual(
      ['drive-execution-client', 'follow-heads', 'prove-state', 'relay-updates', 'serve-others', 'verify-updates'].map(
        (name) => `${name}.ts`,
      ),
    )
  })

  it('follow heads', async () => {
    expect(await output('follow-heads')).toMatch(/^(slot \d+ has block 0x[0-9a-f]{64}, signed by \d+\n){3}$/)
  })

  it('drive an execution client', async () => {
    expect(await output('drive-execution-client')).toMatch(/follows the head at slot \d+/)
  })

  it('prove a field of a state', async () => {
    expect(await output('prove-state')).toMatch(/^in the state of block 0x[0-9a-f]{64}, 0x[0-9a-f]{64} is finalized\n$/)
  })

  it('serve other light clients', async () => {
    expect(await output('serve-others')).toMatch(/^slot \d+ over http:\/\/127\.0\.0\.1:\d+\n$/)
  })

  it('keep a chain of updates', async () => {
    const folder = join(directory, 'relay')
    expect(await output('relay-updates', folder)).toMatch(/^(period \d+: \d+ bytes\n)+$/)
    expect(readdirSync(folder).filter((file) => file.endsWith('.ssz')).length).toBeGreaterThan(0)
  })

  it.skipIf(!hasVectors(...altair))('verify updates from files', async () => {
    const files = ['bootstrap.json', 'updates/00290.json', 'updates/00291.json'].map((name) =>
      vectorPath(...altair, name),
    )
    const root = '0x4df61a042151aa94fe5412063bdc7357e7a0266348745fc741ea669487ce6553'
    expect(await output('verify-updates', root, ...files)).toMatch(/^(finalized slot \d+\n){2}$/)
  })
})
