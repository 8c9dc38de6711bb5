import { describe, expect, it } from 'vitest'
import { forkTypes } from '../../../ts/devchain/ssz/forkTypes.ts'
import { FORK_NAMES, type LightClientFork } from '../../../ts/params/ForkName.ts'
import { gindices } from '../../../ts/params/gindices.ts'
import { mainnetPreset, minimalPreset } from '../../../ts/params/Preset.ts'
import { beaconBlockShape, executionBlockHashPath } from '../../../ts/types/state/beaconBlockShape.ts'
import { fieldNodes, resolveStatePath } from '../../../ts/types/state/resolveStatePath.ts'

const forks = FORK_NAMES.filter((name): name is LightClientFork => name !== 'phase0')
const presets = [mainnetPreset, minimalPreset]

/** Field names of the containers that the development chain has, which have the specification's order. */
const camel = (path: string) =>
  path.split('.').map((name) => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()))

describe.each(presets.map((preset) => [preset.name, preset] as const))(
  'parts of blocks, preset %s',
  (_name, preset) => {
    it.each(forks)('%s: every field by its name is where the containers of the chain have it', (fork) => {
      const { BeaconBlock } = forkTypes(preset).byFork[fork]
      const fields = fieldNodes(beaconBlockShape(preset, fork))
      expect(fields.length).toBeGreaterThan(15)
      for (const { path, gindex } of fields) {
        expect([path, BeaconBlock.getPathInfo(camel(path)).gindex]).toEqual([path, gindex])
      }
    })

    it.each(forks)('%s: elements of lists have the limits of the specification', (fork) => {
      const { BeaconBlock } = forkTypes(preset).byFork[fork]
      const shape = beaconBlockShape(preset, fork)
      const lists = fieldNodes(shape).filter(({ shape: { kind } }) => kind === 'list' || kind === 'progressiveList')
      expect(lists.length).toBeGreaterThan(4)
      for (const { path } of lists) {
        expect([path, resolveStatePath(shape, `${path}[0]`).gindex]).toEqual([
          path,
          BeaconBlock.getPathInfo([...camel(path), 0]).gindex,
        ])
      }
    })
  },
)

it('the execution block hash has the index that the table of forks gives it', () => {
  for (const fork of forks) {
    const path = executionBlockHashPath(fork)
    const { executionBlockHash } = gindices(fork)
    if (executionBlockHash === undefined) continue
    const inBody = resolveStatePath(beaconBlockShape(mainnetPreset, fork), path ?? '').gindex
    // A body is node 12 of its block.
    const bits = executionBlockHash.toString(2).length - 1
    expect([fork, inBody]).toEqual([fork, (12n << BigInt(bits)) + executionBlockHash - (1n << BigInt(bits))])
  }
  expect(executionBlockHashPath('altair')).toBeUndefined()
})
