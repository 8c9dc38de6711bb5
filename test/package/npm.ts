import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'

export const repositoryDirectory = resolve(import.meta.dirname, '../..')

/** How a process ended and what it printed. */
export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs Node and waits for its end; any exit code is an answer. */
export function runNode(args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((settle, reject) => {
    execFile(process.execPath, args, { ...options, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) settle({ exitCode: 0, stdout, stderr })
      else if (typeof error.code === 'number') settle({ exitCode: error.code, stdout, stderr })
      else reject(error)
    })
  })
}

/** Runs npm, which must succeed. */
export async function runNpm(args: readonly string[], options: RunOptions): Promise<Finished> {
  const finished = await runNode([npmCli(), ...args], options)
  if (finished.exitCode !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${finished.stderr}${finished.stdout}`)
  return finished
}

/**
 * The environment with every directory that holds a Rust tool taken off the PATH, and without what the running `npm test` set,
 * which would point a nested npm at this repository.
 *
 * @param binDirectory where a link to Node is made, in case Node shares its directory with Rust
 */
export function environmentWithoutRust(binDirectory: string): NodeJS.ProcessEnv {
  const tools = ['cargo', 'rustc', 'rustup'].flatMap((name) => [name, `${name}.exe`])
  const directories = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => tools.every((tool) => !existsSync(join(directory, tool))))
    .filter((directory) => !directory.includes('node_modules'))
  mkdirSync(binDirectory, { recursive: true })
  if (process.platform === 'win32') directories.unshift(dirname(process.execPath))
  else symlinkSync(process.execPath, join(binDirectory, 'node'))
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|path$|cargo|rust|node_options$|vitest)/i.test(name),
  )
  return { ...Object.fromEntries(kept), PATH: [binDirectory, ...directories].join(delimiter) }
}

function npmCli(): string {
  const beside = join(dirname(realpathSync(process.execPath)), 'node_modules/npm/bin/npm-cli.js')
  const prefixed = join(dirname(realpathSync(process.execPath)), '../lib/node_modules/npm/bin/npm-cli.js')
  const path = [process.env.npm_execpath, beside, prefixed].find(
    (candidate) => candidate !== undefined && existsSync(candidate),
  )
  if (path === undefined) throw new Error('npm was not found: run this test by `npm test`')
  return path
}
