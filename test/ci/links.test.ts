import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { repositoryDirectory, runNode } from '../package/npm.ts'

const LINKS = join(repositoryDirectory, '.ci/links.mjs')

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blsync-links-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function linksOf(text: string): Promise<readonly [code: number, said: string]> {
  writeFileSync(join(folder, 'a.md'), text)
  writeFileSync(join(folder, 'b.md'), '# A `title`, with more\n\n## Twice\n\n## Twice\n')
  const { exitCode, stderr } = await runNode([LINKS, folder], { cwd: folder })
  return [exitCode, stderr]
}

it('finds no dead link between the documents', async () => {
  const { exitCode, stderr } = await runNode([LINKS], { cwd: repositoryDirectory })
  expect([exitCode, stderr]).toEqual([0, ''])
})

it('takes files and headings that are there, and what is elsewhere', async () => {
  const text =
    '# Top\n[b](b.md) [t](b.md#a-title-with-more) [2](b.md#twice-1) [own](#top) [far](https://example.org/x)\n'
  expect(await linksOf(text)).toEqual([0, ''])
})

it('leaves code alone', async () => {
  expect(await linksOf('```md\n[x](none.md)\n```\n')).toEqual([0, ''])
})

it('names each file and heading that is not there', async () => {
  expect(await linksOf('[x](none.md) [y](b.md#none) [z](#none)\n')).toEqual([
    1,
    'a.md: none.md\na.md: b.md#none\na.md: #none\n',
  ])
})
