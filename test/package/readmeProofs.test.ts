import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { againstBuild } from './builtEntries.ts'
import { runNode } from './npm.ts'
import { readmeExample } from './readmeExample.ts'

it("the README's example of proofs runs as it stands", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-readme-'))
  try {
    writeFileSync(join(directory, 'example.mjs'), againstBuild(readmeExample('proofs')))
    const { exitCode, stdout, stderr } = await runNode(['example.mjs'], { cwd: directory, env: process.env })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^the state of block 0x[0-9a-f]{64} says that 0x[0-9a-f]{64} is finalized\n$/)
    expect(exitCode).toBe(0)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
