import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Tree } from '@chainsafe/persistent-merkle-tree'
import { uncompress } from 'snappyjs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { DEV_FORKS } from '../../ts/devchain/DevFork.ts'
import { forkTypes } from '../../ts/devchain/ssz/forkTypes.ts'
import { mainnetPreset, minimalPreset } from '../../ts/params/Preset.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { fromHex, toHex } from './support/hex.ts'

/** The mainnet preset is slow to hash: one fork, and the real state below. */
const suites = [
  { preset: minimalPreset, forks: DEV_FORKS },
  { preset: mainnetPreset, forks: ['fulu'] },
] as const

describe.skipIf(!hasVectors('spec-tests'))('The containers of the development chain are the official ones', () => {
  for (const { preset, forks } of suites) {
    for (const fork of forks) {
      const folder = vectorPath('spec-tests', preset.name, fork, 'light_client/single_merkle_proof/BeaconState')
      it.skipIf(!existsSync(folder))(
        `${preset.name} ${fork}: branches cut from an official state equal the official branches`,
        () => {
          const type = forkTypes(preset).byFork[fork].BeaconState
          const cases = readdirSync(folder)
          expect(cases.length).toBeGreaterThan(0)
          for (const name of cases) {
            const bytes = Uint8Array.from(uncompress(readFileSync(`${folder}/${name}/object.ssz_snappy`)))
            const proof = readProof(readFileSync(`${folder}/${name}/proof.yaml`, 'utf8'))
            const view = type.deserializeToViewDU(bytes)
            view.commit()
            const tree = new Tree(view.node)
            expect(toHex(view.serialize())).toBe(toHex(bytes))
            expect(toHex(tree.getRoot(BigInt(proof.index)))).toBe(proof.leaf)
            expect(tree.getSingleProof(BigInt(proof.index)).map(toHex)).toEqual(proof.branch)
          }
        },
      )
    }
  }
})

describe.skipIf(!hasVectors('states'))('Real states', () => {
  it('a state of sepolia has the root that its header names', () => {
    const bytes = readFileSync(vectorPath('states/sepolia-deneb-slot4570816.BeaconState.ssz'))
    const header: unknown = JSON.parse(readFileSync(vectorPath('states/sepolia-header-slot4570816.json'), 'utf8'))
    const state = forkTypes(mainnetPreset).byFork.deneb.BeaconState.deserializeToViewDU(Uint8Array.from(bytes))
    expect(header).toMatchObject({ state_root: toHex(state.hashTreeRoot()) })
  })
})

function readProof(text: string): { leaf: string; index: number; branch: string[] } {
  const { leaf, leaf_index: index, branch } = parse(text)
  return {
    leaf: toHex(fromHex(leaf)),
    index: Number(index),
    branch: branch.map((node: string) => toHex(fromHex(node))),
  }
}
