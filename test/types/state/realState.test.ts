import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../../ts/bytes.ts'
import { decodeCompactFormat } from '../../../ts/merkle/CompactProofFormat.ts'
import { MultiProof } from '../../../ts/merkle/MultiProof.ts'
import { mainnetPreset } from '../../../ts/params/Preset.ts'
import { beaconStateShape } from '../../../ts/types/state/beaconStateShape.ts'
import { resolveStatePath } from '../../../ts/types/state/resolveStatePath.ts'
import { readStateValue } from '../../../ts/types/state/StateNode.ts'
import { type CompactVector, listProofs, readVector } from '../../merkle/readVectors.ts'
import { hasVectors } from '../../support/vectors.ts'

/** The sepolia state that the proofs are of. */
const SLOT = 4_570_816
const shape = beaconStateShape(mainnetPreset, 'deneb')

/** The set of validators names their fields, and gives the nodes of whole validators. */
function namedPath(path: readonly (string | number)[]): string {
  const steps = path[0] === 'validators' ? path.slice(0, 2) : path
  return steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1)
}

describe.skipIf(!hasVectors('proofs'))('names of the parts of a real deneb state', () => {
  it.each(listProofs('compact-multiproof', '.json'))('%s: every target is found by its name', (name) => {
    const vector = readVector<CompactVector>('proofs', 'compact-multiproof', name)
    const leaves = vector.leaves.map((leaf) => hexToBytes(leaf, 32))
    const proof = MultiProof.ofLeaves(decodeCompactFormat(hexToBytes(vector.descriptor)), leaves)
    expect(bytesToHex(proof.root)).toBe(vector.state_root)
    expect(vector.targets.length).toBeGreaterThan(0)
    for (const { path, gindex, value } of vector.targets) {
      const node = resolveStatePath(shape, namedPath(path))
      expect([namedPath(path), String(node.gindex), bytesToHex(proof.node(node.gindex))]).toEqual([
        namedPath(path),
        gindex,
        value,
      ])
    }
  })

  it('its numbers are read as they are', () => {
    const vector = readVector<CompactVector>('proofs', 'compact-multiproof', 'genesis-and-fork.json')
    const leaves = vector.leaves.map((leaf) => hexToBytes(leaf, 32))
    const proof = MultiProof.ofLeaves(decodeCompactFormat(hexToBytes(vector.descriptor)), leaves)
    const read = (path: string) => {
      const node = resolveStatePath(shape, path)
      return readStateValue(node, proof.node(node.gindex))
    }
    expect([read('slot'), read('genesis_time')]).toEqual([String(SLOT), '1655733600'])
    expect([read('fork.current_version'), read('fork.epoch')]).toEqual(['0x90000073', '132608'])
  })
})
