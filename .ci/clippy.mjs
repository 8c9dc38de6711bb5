// Clippy for this machine, and for each further target of the releases whose standard library is installed
// (`rustup target add`): code behind `cfg(target_arch = …)` is seen by nobody else before a release.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const { napi } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8'))
const stub = `${process.execPath} ${join(folder, 'stubTool.mjs')}`

function clippy(...target) {
  const args = ['clippy', '--workspace', '--all-targets', ...target, '--', '-D', 'warnings']
  console.log(`cargo ${args.join(' ')}`)
  const env = { ...process.env }
  const [, name] = target
  // blst is C and assembly, which lints do not look at.
  if (name !== undefined) {
    const suffix = name.replaceAll('-', '_')
    env[`CC_${suffix}`] = name.endsWith('msvc') ? stubNamed('clang-cl') : stub
    env[`AR_${suffix}`] = stub
  }
  execFileSync('cargo', args, { stdio: 'inherit', env })
}

/** For Windows the compiler's kind is told by the name of its file. */
function stubNamed(name) {
  const file = join(mkdtempSync(join(tmpdir(), 'blsync-clippy-')), name)
  writeFileSync(file, `#!/bin/sh\nexec ${stub} "$@"\n`, { mode: 0o755 })
  return file
}

/** Where Rust does not come from rustup there is one target. */
function installedTargets() {
  try {
    return execFileSync('rustup', ['target', 'list', '--installed'], { encoding: 'utf8' }).split(/\s+/)
  } catch {
    return []
  }
}

const installed = installedTargets()
const [, host] = /^host: (.+)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' })) ?? []
const missing = napi.targets.filter((target) => target !== host && !installed.includes(target))
if (process.argv.includes('--all') && missing.length > 0) {
  throw new Error(`these targets are not installed: ${missing.join(' ')}`)
}
clippy()
for (const target of napi.targets) if (target !== host && installed.includes(target)) clippy('--target', target)
