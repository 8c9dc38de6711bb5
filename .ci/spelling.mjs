// Spelling of code and documents, by typos (docs/decisions/spelling.md) where it is installed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const { status, error } = spawnSync('typos', { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' })
if (error?.code === 'ENOENT') console.log('spelling: skipped, typos is not installed (pipx install typos)')
else process.exitCode = status ?? 1
