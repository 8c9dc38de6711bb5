import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { repositoryDirectory } from './npm.ts'
import type { StagedRelease } from './stageRelease.ts'

/** What the steps of the Dockerfile make of the packed release, in a plain folder. */
export interface Installed {
  /** The file that the image runs. */
  readonly main: string
  readonly entry: readonly string[]
  readonly healthcheck: readonly string[]
}

export function installByDockerfile(root: string, release: StagedRelease, env: NodeJS.ProcessEnv): Installed {
  const text = readFileSync(join(repositoryDirectory, 'docs/ops/Dockerfile'), 'utf8')
  const [install = '', run = ''] = text.split(/^FROM .*$/m).slice(1)
  if (!install.includes('WORKDIR /app\nCOPY blsync-*.tgz ./\n')) throw new Error('the image has another folder')
  const app = join(root, 'app')
  mkdirSync(app, { recursive: true })
  for (const file of [release.mainTarball, release.platformTarball]) cpSync(file, join(app, basename(file)))
  for (const [, step = ''] of install.matchAll(/^RUN (.*)$/gm)) {
    const inRoot = step.replace('npm install', 'npm install --prefer-offline').replaceAll(' /state', ` ${root}/state`)
    execFileSync('sh', ['-ec', inRoot], { cwd: app, env, stdio: 'pipe' })
  }
  const entry = wordsOf(run, /^ENTRYPOINT (\[.*\])$/m)
  return { main: join(root, entry[1] ?? ''), entry, healthcheck: wordsOf(run, /^ {2}CMD (\[.*\])$/m) }
}

function wordsOf(text: string, line: RegExp): readonly string[] {
  return JSON.parse(line.exec(text)?.[1] ?? '[]')
}
