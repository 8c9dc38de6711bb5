import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uncompress } from 'snappyjs'
import { parse } from 'yaml'
import { FORK_NAMES, isForkName, type LightClientFork } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { type Preset, presets } from '../../ts/params/Preset.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'
import { vectorPath } from '../support/vectors.ts'

/** One case of the specification tests: `<preset>/<fork>/<runner>/<handler>/<suite>/<name>`. */
export interface SpecCase {
  readonly preset: Preset
  readonly fork: LightClientFork
  readonly runner: string
  readonly handler: string
  readonly suite: string
  readonly name: string
  readonly directory: string
  /** The path below the tests, for titles. */
  readonly title: string
}

/** Whether the specification tests are on this machine. */
export const hasSpecTests = existsSync(vectorPath('spec-tests'))

/** Names of the folders in a folder, sorted; none where it does not exist. */
export function folders(...path: readonly string[]): readonly string[] {
  const directory = join(...path)
  if (!existsSync(directory)) return []
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Every case on disk of the presets; what lies there decides, no list of names does. */
export function* walkCases(): Generator<SpecCase> {
  const root = vectorPath('spec-tests')
  for (const preset of Object.values(presets)) {
    for (const fork of folders(root, preset.name)) {
      if (!isForkName(fork) || fork === 'phase0') throw new Error(`no rules for fork ${preset.name}/${fork}`)
      for (const runner of folders(root, preset.name, fork)) {
        for (const handler of folders(root, preset.name, fork, runner)) {
          for (const suite of folders(root, preset.name, fork, runner, handler)) {
            for (const name of folders(root, preset.name, fork, runner, handler, suite)) {
              const directory = join(root, preset.name, fork, runner, handler, suite, name)
              const title = join(preset.name, fork, runner, handler, suite, name)
              yield { preset, fork, runner, handler, suite, name, directory, title }
            }
          }
        }
      }
    }
  }
}

/** The cases of one runner, all handlers of it. */
export function casesOf(runner: string): readonly SpecCase[] {
  return [...walkCases()].filter((specCase) => specCase.runner === runner)
}

/** Cases by preset, fork and handler. */
export function groupCases(cases: readonly SpecCase[]): ReadonlyMap<string, readonly SpecCase[]> {
  const groups = new Map<string, SpecCase[]>()
  for (const specCase of cases) {
    const key = `${specCase.preset.name} ${specCase.fork} ${specCase.handler}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [specCase])
    else group.push(specCase)
  }
  return groups
}

/** Whether a case has that file. */
export function hasFile(specCase: SpecCase, file: string): boolean {
  return existsSync(join(specCase.directory, file))
}

/** A file of a case as SSZ; `.ssz_snappy` is added. */
export function readSsz(specCase: SpecCase, name: string): Uint8Array {
  return Uint8Array.from(uncompress(readFileSync(join(specCase.directory, `${name}.ssz_snappy`))))
}

/** A YAML file of a case. */
export function readYaml(specCase: SpecCase, file: string): unknown {
  return parse(readFileSync(join(specCase.directory, file), 'utf8'), { maxAliasCount: 0 })
}

/** A file of a case as text. */
export function readText(specCase: SpecCase, file: string): string {
  return readFileSync(join(specCase.directory, file), 'utf8')
}

/** The network of a case: of its `config.yaml`, else with every fork up to the folder's at epoch 0. */
export function caseNetwork(specCase: SpecCase, genesisValidatorsRoot: `0x${string}` = ZERO_ROOT): NetworkConfig {
  if (hasFile(specCase, 'config.yaml')) {
    return readConfigYaml(readText(specCase, 'config.yaml'), { genesisTime: 0, genesisValidatorsRoot })
  }
  const forks = FORK_NAMES.slice(0, FORK_NAMES.indexOf(specCase.fork) + 1)
  return {
    name: `${specCase.preset.name} tests`,
    preset: specCase.preset,
    genesisTime: 0,
    genesisValidatorsRoot,
    slotDurationMs: 6000,
    forks: forks.map((name, index) => ({ name, epoch: 0, version: `0x0${index}000001` })),
    blobSchedule: [],
  }
}

const ZERO_ROOT = `0x${'00'.repeat(32)}` as const
