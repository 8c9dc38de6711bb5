import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FOLDER } from './folder.ts'

/** Its musl is the first that loads what is linked for Alpine of today. */
const RELEASE = 'trixie'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Whether a program can be started. */
export function isThere(tool: string): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** Installs packages where this may be done, and does nothing elsewhere. */
export function installPackages(...names: readonly string[]): void {
  if (!isThere('apt-get') || process.getuid?.() !== 0) return
  spawnSync('apt-get', ['update'], { stdio: 'ignore' })
  spawnSync('apt-get', ['install', '--yes', '--no-install-recommends', ...names], { stdio: 'ignore' })
}

/** Where this system has its own packages from; undefined where that is not Debian. */
function mirror(): string | undefined {
  const format = ['--format', '$(REPO_URI)', 'Created-By: Packages']
  const { stdout } = spawnSync('apt-get', ['indextargets', ...format], { encoding: 'utf8' })
  return stdout?.split('\n').find((uri) => /\/debian\/?$/.test(uri))
}

/** Unpacks musl for an architecture of Debian's beside this system, and gives its root; undefined where that cannot be had. */
export function unpackMusl(architecture: 'amd64' | 'arm64'): string | undefined {
  const root = join(FOLDER, `musl-${architecture}`)
  if (existsSync(root)) return root
  const from = isThere('apt-get') && existsSync(KEYRING) ? mirror() : undefined
  if (from === undefined) return undefined
  const apt = join(FOLDER, 'apt')
  for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, folder), { recursive: true })
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${KEYRING}] ${from} ${RELEASE} main\n`)
  const settings = [
    `Dir::Etc::SourceList=${join(apt, 'sources.list')}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${join(apt, 'lists')}`,
    `Dir::Cache=${apt}`,
    'APT::Architectures=amd64,arm64',
    'Acquire::Languages=none',
  ].flatMap((setting) => ['-o', setting])
  const run = (...args: readonly string[]) =>
    spawnSync('apt-get', [...settings, ...args], { cwd: apt, stdio: 'ignore' })
  if (readdirSync(join(apt, 'lists')).length < 3 && run('update').status !== 0) return undefined
  if (run('download', `musl:${architecture}`).status !== 0) return undefined
  const file = readdirSync(apt).find((name) => name.startsWith('musl_') && name.endsWith(`_${architecture}.deb`))
  if (file === undefined) return undefined
  execFileSync('dpkg', ['--extract', join(apt, file), root])
  return root
}
