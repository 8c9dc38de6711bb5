import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTriple } from '@napi-rs/cli'
import { repositoryDirectory, runNpm } from './npm.ts'

/** What the release would publish for the platform at hand, as tarballs. */
export interface StagedRelease {
  readonly mainTarball: string
  readonly platformTarball: string
  /** Name of the package that holds the addon, `blsync-linux-x64-gnu` for example. */
  readonly platformPackage: string
  /** Paths inside the main package. */
  readonly files: readonly string[]
}

interface Manifest {
  readonly files: readonly string[]
  readonly napi: { readonly targets: readonly string[] }
}

interface PackResult {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

const addDatabaseAddons = join(repositoryDirectory, 'build/addDatabaseAddons.mjs')
const napiCli = join(repositoryDirectory, 'node_modules/@napi-rs/cli/cli.mjs')

/** A built addon, and what it was built for. */
export interface BuiltAddon {
  readonly triple: string
  /** As `linux-arm64-gnu`. */
  readonly platformArchABI: string
  /** Where `blsync.<platformArchABI>.node` is. */
  readonly folder: string
}

/** Runs the release's own commands in an empty directory, with one target: the platform at hand when none is named. */
export async function stageRelease(directory: string, built?: BuiltAddon): Promise<StagedRelease> {
  const manifest: Manifest = JSON.parse(readFileSync(join(repositoryDirectory, 'package.json'), 'utf8'))
  const target = built ?? builtHere(manifest)
  const addon = `blsync.${target.platformArchABI}.node`

  mkdirSync(join(directory, 'artifacts'), { recursive: true })
  cpSync(join(target.folder, addon), join(directory, 'artifacts', addon))
  for (const path of [...manifest.files, 'LICENSE']) {
    cpSync(join(repositoryDirectory, path), join(directory, path), { recursive: true })
  }
  const oneTarget = { ...manifest, napi: { ...manifest.napi, targets: [target.triple] } }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(oneTarget))

  runNapi(directory, 'create-npm-dirs')
  runNapi(directory, 'artifacts')
  execFileSync(process.execPath, [addDatabaseAddons], { cwd: directory, stdio: 'pipe' })
  runNapi(directory, 'pre-publish', '--no-gh-release', '--skip-optional-publish')

  const platform = await pack(join(directory, 'npm', target.platformArchABI))
  const main = await pack(directory)
  return {
    mainTarball: join(directory, main.filename),
    platformTarball: join(directory, 'npm', target.platformArchABI, platform.filename),
    platformPackage: `blsync-${target.platformArchABI}`,
    files: main.files.map(({ path }) => path),
  }
}

function builtHere(manifest: Manifest): BuiltAddon {
  const libc = process.platform === 'linux' ? (glibcVersion() === undefined ? 'musl' : 'gnu') : undefined
  const candidates = manifest.napi.targets
    .map((triple) => parseTriple(triple))
    .filter(({ platform, arch }) => platform === process.platform && arch === process.arch)
    .filter(({ abi }) => libc === undefined || abi === libc)
    .filter(({ platformArchABI }) => existsSync(join(repositoryDirectory, `blsync.${platformArchABI}.node`)))
  const target = candidates[0]
  if (target === undefined) throw new Error('no built addon for this platform: run `npm run build`')
  return { ...target, folder: repositoryDirectory }
}

function glibcVersion(): string | undefined {
  const report: { header: { glibcVersionRuntime?: string } } = JSON.parse(JSON.stringify(process.report.getReport()))
  return report.header.glibcVersionRuntime
}

function runNapi(directory: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [napiCli, ...args], { cwd: directory, stdio: 'pipe' })
}

async function pack(directory: string): Promise<PackResult> {
  const { stdout } = await runNpm(['pack', '--json', '--ignore-scripts'], { cwd: directory })
  const results: readonly PackResult[] = JSON.parse(stdout)
  const result = results[0]
  if (result === undefined) throw new Error(`npm pack said nothing about ${directory}`)
  return result
}
