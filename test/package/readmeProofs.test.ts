import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { repositoryDirectory, runNode } from './npm.ts'
import { readmeExample } from './readmeExample.ts'

/** The file of an entry of the package. */
function built(name: string): string {
  const entry = name === 'blsync' ? 'index' : name.slice('blsync/'.length)
  return pathToFileURL(join(repositoryDirectory, `dist/${entry}.js`)).href
}

it("the README's example of proofs runs as it stands", { timeout: 120_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-readme-'))
  try {
    const { outputText } = ts.transpileModule(readmeExample('proofs'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    })
    writeFileSync(
      join(directory, 'example.mjs'),
      outputText.replaceAll(/from '(blsync(?:\/\w+)?)'/g, (_, name: string) => `from '${built(name)}'`),
    )
    const { exitCode, stdout, stderr } = await runNode(['example.mjs'], { cwd: directory, env: process.env })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^the state of block 0x[0-9a-f]{64} says that 0x[0-9a-f]{64} is finalized\n$/)
    expect(exitCode).toBe(0)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
