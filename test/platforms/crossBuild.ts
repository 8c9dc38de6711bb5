import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { repositoryDirectory } from '../package/npm.ts'
import type { BuiltAddon } from '../package/stageRelease.ts'
import { FOLDER } from './folder.ts'

const ADDONS = join(FOLDER, 'addons')
const NAPI = join(repositoryDirectory, 'node_modules/@napi-rs/cli/cli.mjs')
const ZIG = join(FOLDER, 'zig')

/** As the release installs them. */
const ZIG_PACKAGES = ['cargo-zigbuild==0.22.3', 'ziglang==0.15.2']

/** Builds the addon for another platform by the release's own command: Zig links against an old C library. */
export function crossBuild(triple: string, platformArchABI: string): BuiltAddon {
  mkdirSync(ADDONS, { recursive: true })
  run('rustup', ['target', 'add', triple])
  // The oldest glibc that Node 20 itself runs on.
  const linked = triple.endsWith('-gnu') ? `${triple}.2.28` : triple
  const what = [
    'build',
    '--platform',
    '--release',
    '--manifest-path',
    'crates/napi/Cargo.toml',
    '--no-js',
    '--dts',
    'index.d.ts',
  ]
  run(process.execPath, [NAPI, ...what, '--output-dir', ADDONS, '--cross-compile', '--target', linked])
  return { triple, platformArchABI, folder: ADDONS }
}

/** Installs Zig for this repository alone. */
export function installZig(): void {
  if (existsSync(join(ZIG, 'bin/cargo-zigbuild'))) return
  run('python3', ['-m', 'venv', ZIG])
  run(join(ZIG, 'bin/pip'), ['install', '--quiet', ...ZIG_PACKAGES])
}

/** Runs the core's own tests for arm64, emulated, and gives what they print. */
export function runNativeTests(triple: string): string {
  const runner = `CARGO_TARGET_${triple.toUpperCase().replaceAll('-', '_')}_RUNNER`
  const what = ['test', '--package', 'blsync-core', '--package', 'blsync-accel', '--lib', '--target', triple]
  return run('cargo-zigbuild', what, { [runner]: 'qemu-aarch64-static -L /usr/aarch64-linux-gnu' })
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const PATH = [join(ZIG, 'bin'), process.env.PATH].join(delimiter)
  const settings = { cwd: repositoryDirectory, env: { ...process.env, PATH, ...env }, maxBuffer: 64 * 1024 * 1024 }
  return execFileSync(command, args, { ...settings, encoding: 'utf8', stdio: 'pipe' })
}
