// Clippy for this machine, and for each further target of the releases whose standard library is installed
// (`rustup target add`) of those crates that ask for it: code behind `cfg(target_arch = …)` is seen by nobody else before a
// release, and the other crates are the same everywhere.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const { napi } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8'))
const stub = `${process.execPath} ${join(folder, 'stubTool.mjs')}`

function clippy(packages, targets) {
  const options = targets.flatMap((name) => ['--target', name])
  const args = ['clippy', ...packages, '--all-targets', ...options, '--', '-D', 'warnings']
  console.log(`cargo ${args.join(' ')}`)
  const env = { ...process.env }
  for (const name of targets) {
    // blst is C and assembly, which lints do not look at.
    const suffix = name.replaceAll('-', '_')
    env[`CC_${suffix}`] = name.endsWith('msvc') ? stubNamed('clang-cl') : stub
    env[`AR_${suffix}`] = stub
  }
  execFileSync('cargo', args, { stdio: 'inherit', env })
}

/** The crates with code that depends on what it is compiled for. */
function platformCrates() {
  const crates = join(folder, '../crates')
  const asks = /target_(arch|os|env|family|pointer_width|endian|feature|vendor)|cfg\((not\()?(unix|windows)|std::os::/
  return readdirSync(crates).filter((crate) => {
    const sources = readdirSync(join(crates, crate, 'src'), { recursive: true, encoding: 'utf8' })
    return sources.some(
      (name) => name.endsWith('.rs') && asks.test(readFileSync(join(crates, crate, 'src', name), 'utf8')),
    )
  })
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
clippy(['--workspace'], [])
const others = napi.targets.filter((target) => target !== host && installed.includes(target))
const packages = platformCrates().flatMap((crate) => ['-p', `blsync-${crate}`])
if (others.length > 0) clippy(packages, others)
