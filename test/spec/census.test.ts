import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isForkName } from '../../ts/params/ForkName.ts'
import { presets } from '../../ts/params/Preset.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { vectorPath } from '../support/vectors.ts'
import { folders, hasSpecTests, walkCases } from './walk.ts'

/** The tests that run a handler's cases, all that there are; containers have one handler each. */
const RUN_BY: ReadonlyMap<string, string> = new Map([
  ['bls/eth_aggregate_pubkeys', '../native/ethBlsVectors.test.ts'],
  ['bls/eth_fast_aggregate_verify', '../native/ethBlsVectors.test.ts'],
  ['light_client/data_collection', 'light-client-data-collection.test.ts'],
  ['light_client/single_merkle_proof', 'single-merkle-proof.test.ts'],
  ['light_client/sync', 'light-client-sync.test.ts'],
  ['light_client/update_ranking', 'light-client-update-ranking.test.ts'],
  ['light_client_synthetic/data_collection', 'light-client-data-collection.test.ts'],
  ['light_client_synthetic/sync', 'light-client-sync.test.ts'],
  ['merkle_proof/single_merkle_proof', 'single-merkle-proof.test.ts'],
  ['ssz_static', 'ssz-static.test.ts'],
  ['ssz_static_extra', 'ssz-static.test.ts'],
])

interface HandlerFolder {
  readonly preset: string
  readonly fork: string
  readonly runner: string
  readonly handler: string
  readonly cases: readonly string[]
}

const root = vectorPath('spec-tests')

/** Every handler's folder on disk, whatever its name. */
function* handlerFolders(): Generator<HandlerFolder> {
  for (const preset of folders(root)) {
    for (const fork of folders(root, preset)) {
      for (const runner of folders(root, preset, fork)) {
        for (const handler of folders(root, preset, fork, runner)) {
          const path = [preset, fork, runner, handler]
          const cases = folders(root, ...path).flatMap((suite) =>
            folders(root, ...path, suite).map((name) => join(...path, suite, name)),
          )
          yield { preset, fork, runner, handler, cases }
        }
      }
    }
  }
}

/** The test of a handler; undefined for one that nothing runs. */
function testOf({ preset: presetName, fork, runner, handler }: HandlerFolder): string | undefined {
  const isStatic = runner.startsWith('ssz_static')
  if (!isStatic) return RUN_BY.get(`${runner}/${handler}`)
  const preset = Object.values(presets).find(({ name }) => name === presetName)
  if (preset === undefined || !isForkName(fork) || fork === 'phase0') return undefined
  return handler in sszTypes(preset, fork) ? RUN_BY.get(runner) : undefined
}

/** Cases of the table of origins, and those of a release, whose files the index has. */
function listedCases(): readonly string[] {
  const table = readFileSync(join(root, 'PROVENANCE.tsv'), 'utf8').trim().split('\n').slice(1)
  const index: readonly { readonly file: string }[] = JSON.parse(readFileSync(vectorPath('INDEX.json'), 'utf8'))
  const released = index.flatMap(({ file }) => /^spec-tests\/((?:[^/]+\/){5}[^/]+)\/[^/]+$/.exec(file)?.[1] ?? [])
  return [...new Set([...table.map((line) => line.split('\t')[0] ?? ''), ...released])].sort()
}

describe.skipIf(!hasSpecTests)('N10: the official cases on disk', () => {
  const handlers = [...handlerFolders()]

  it('are of handlers that a test runs, and no handler is without cases', () => {
    const unknown = handlers.filter((folder) => testOf(folder) === undefined)
    expect(unknown.map(({ preset, fork, runner, handler }) => join(preset, fork, runner, handler))).toEqual([])
    const empty = handlers.filter(({ cases }) => cases.length === 0)
    expect(empty.map(({ preset, fork, runner, handler }) => join(preset, fork, runner, handler))).toEqual([])
  })

  it('are of every kind that a test runs', () => {
    const kinds = new Set(
      handlers.map(({ runner, handler }) => (runner.startsWith('ssz_static') ? runner : `${runner}/${handler}`)),
    )
    expect([...kinds].sort()).toEqual([...RUN_BY.keys()].sort())
    for (const [kind, file] of RUN_BY) {
      expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(kind.split('/').at(-1))
    }
  })

  it('are those that the list of their origins has, and the walk of the tests leaves none out', () => {
    const onDisk = handlers.flatMap(({ cases }) => cases).sort()
    expect(onDisk).toEqual(listedCases())
    const walked = [...walkCases()].map(({ title }) => title)
    const general = onDisk.filter((path) => path.startsWith('general/'))
    expect([...walked, ...general].sort()).toEqual(onDisk)
  })

  it('lie at one depth, with files in each', () => {
    for (const path of handlers.flatMap(({ cases }) => cases)) {
      const entries = readdirSync(join(root, path), { withFileTypes: true })
      expect(entries.length, path).toBeGreaterThan(0)
      expect(
        entries.every((entry) => entry.isFile()),
        path,
      ).toBe(true)
    }
  })

  it('are counted by preset and handler', () => {
    const counts = new Map<string, number>()
    for (const { preset, runner, handler, cases } of handlers) {
      const key = `${preset} ${runner} ${runner.startsWith('ssz_static') ? '(all containers)' : handler}`
      counts.set(key, (counts.get(key) ?? 0) + cases.length)
    }
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    expect(total).toBe(handlers.flatMap(({ cases }) => cases).length)
    const lines = [...counts].map(([key, count]) => `${String(count).padStart(6)}  ${key}`)
    console.log(['official cases by preset and handler', ...lines, `${String(total).padStart(6)}  in all`].join('\n'))
  })
})
