// What a clone needs before anything of it runs: dependencies, the addon, `dist`. A step whose inputs are the same is left out.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runSteps } from './steps.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** For whoever runs the command alone. */
export const PROGRAM = [
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
    inputs: ['ts', 'rolldown.config.ts', 'build/thirdPartyNotices.ts', 'package.json', 'package-lock.json'],
    outputs: ['dist/cli/main.cjs', 'dist/index.cjs', 'dist/*.js', 'dist/*.cjs'],
    command: ['node', 'node_modules/rolldown/bin/cli.mjs', '-c'],
  },
]

const DECLARATIONS = {
  name: 'declarations',
  inputs: [
    'ts',
    'index.d.ts',
    'tsconfig.json',
    'tsconfig.build.json',
    'build/finishDeclarations.mjs',
    'package-lock.json',
  ],
  outputs: ['dist/index.d.ts', 'dist/index.d.cts', 'dist/*.d.ts', 'dist/*.d.cts'],
  command: ['npm', 'run', 'declarations'],
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !(await runSteps(root, [...PROGRAM, DECLARATIONS]))) {
  process.exitCode = 1
}
