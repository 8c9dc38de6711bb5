// `npm start`: sets up what is missing or out of date, one line a step, and runs blsync on its development chain.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runSteps } from './steps.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const isReady = await runSteps(root, [
  {
    name: 'dependencies',
    inputs: ['package.json', 'package-lock.json'],
    outputs: ['node_modules/.package-lock.json'],
    command: ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'],
  },
  {
    name: 'addon (Rust)',
    inputs: ['crates', 'Cargo.toml', 'Cargo.lock', 'package.json'],
    outputs: [`blsync.*.node`, 'index.d.ts'],
    command: [
      ...['node', 'node_modules/@napi-rs/cli/dist/cli.js', 'build', '--platform', '--release'],
      ...['--manifest-path', 'crates/napi/Cargo.toml', '--output-dir', '.', '--no-js', '--dts', 'index.d.ts'],
    ],
  },
  {
    name: 'program (TypeScript)',
    inputs: ['ts', 'rolldown.config.ts', 'package.json', 'package-lock.json'],
    outputs: ['dist/cli/main.js'],
    command: ['node', 'node_modules/rolldown/bin/cli.mjs', '-c'],
  },
])

if (isReady) {
  const args = [join(root, 'dist/cli/main.js'), '--dev', ...process.argv.slice(2)]
  const blsync = spawn(process.execPath, args, { stdio: 'inherit' })
  // The terminal sends its signals to both: blsync decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => blsync.kill(signal))
  blsync.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128)
  })
} else process.exitCode = 1
