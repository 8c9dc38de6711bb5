import { createHash } from 'node:crypto'
import type { Type } from '@chainsafe/ssz'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { verifyBranch, verifyNormalizedBranch } from '../../ts/merkle/verifyBranch.ts'
import { gindices } from '../../ts/params/gindices.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { beaconStateType } from './beacon-state-types.ts'
import { casesOf, groupCases, hasSpecTests, readSsz, readYaml, type SpecCase } from './walk.ts'

interface Proof {
  readonly leaf: Uint8Array
  readonly branch: readonly Uint8Array[]
  readonly gindex: bigint
}

function proofOf(specCase: SpecCase): Proof {
  const yaml = readYaml(specCase, 'proof.yaml')
  if (
    typeof yaml !== 'object' ||
    yaml === null ||
    !('leaf' in yaml) ||
    !('branch' in yaml) ||
    !('leaf_index' in yaml)
  ) {
    throw new Error(`${specCase.title} has no proof`)
  }
  const branch: unknown = yaml.branch
  if (!Array.isArray(branch)) throw new Error(`${specCase.title} has no branch`)
  return {
    leaf: hexToBytes(String(yaml.leaf), 32),
    branch: branch.map((node) => hexToBytes(String(node), 32)),
    gindex: BigInt(String(yaml.leaf_index)),
  }
}

/** The suite names the container that the proof is about; one without a container is a failing test. */
function objectType({ preset, fork, suite, title }: SpecCase): Type<unknown> {
  if (suite === 'BeaconState') return beaconStateType(preset, fork)
  if (suite === 'BeaconBlockBody') return sszTypes(preset, fork).BeaconBlockBody
  throw new Error(`no container for ${title}`)
}

/** Several cases are about one object, whose hashing takes the time of the test. */
const roots = new Map<string, Uint8Array>()

function objectRoot(specCase: SpecCase): Uint8Array {
  const ssz = readSsz(specCase, 'object')
  const digest = createHash('sha256').update(ssz).digest('hex')
  const key = `${specCase.preset.name} ${specCase.fork} ${specCase.suite} ${digest}`
  const known = roots.get(key)
  if (known !== undefined) return known
  const type = objectType(specCase)
  const value = type.deserialize(ssz)
  expect(Buffer.compare(type.serialize(value), ssz), specCase.title).toBe(0)
  const root = type.hashTreeRoot(value)
  roots.set(key, root)
  return root
}

/** The generalized index that the program uses for what the case is named after. */
function expectedGindex({ fork, name }: SpecCase): bigint | undefined {
  const known = gindices(fork)
  if (name.startsWith('current_sync_committee')) return known.currentSyncCommittee
  if (name.startsWith('next_sync_committee')) return known.nextSyncCommittee
  if (name.startsWith('finality_root')) return known.finalizedRoot
  if (name.startsWith('execution_block_hash')) return known.executionBlockHash
  return name.startsWith('execution') ? known.executionPayload : undefined
}

describe.skipIf(!hasSpecTests).each(['light_client', 'merkle_proof'])(
  'N10: official %s single_merkle_proof',
  (runner) => {
    const cases = casesOf(runner).filter((specCase) => specCase.handler === 'single_merkle_proof')

    it('there are cases', () => {
      expect(cases.length).toBeGreaterThan(0)
      console.log(`${runner}/single_merkle_proof: ${cases.length} cases`)
    })

    it.each([...groupCases(cases)])('%s: the proof holds, and no changed one does', (_title, group) => {
      for (const specCase of group) {
        const { leaf, branch, gindex } = proofOf(specCase)
        const root = objectRoot(specCase)
        expect(verifyBranch({ leaf, branch, gindex, root }), specCase.title).toBe(true)
        const isOwnSibling = bytesToHex(leaf) === bytesToHex(branch[0] ?? root)
        expect(verifyBranch({ leaf, branch, gindex: gindex ^ 1n, root }), specCase.title).toBe(isOwnSibling)
        expect(verifyBranch({ leaf: root, branch, gindex, root }), specCase.title).toBe(false)
        expect(verifyBranch({ leaf, branch: branch.slice(1), gindex, root }), specCase.title).toBe(false)
        const padded = [new Uint8Array(32), ...branch]
        expect(verifyBranch({ leaf, branch: padded, gindex, root }), specCase.title).toBe(false)
        expect(verifyNormalizedBranch({ leaf, branch: padded, gindex, root }), specCase.title).toBe(true)
        const expected = expectedGindex(specCase)
        if (runner === 'light_client') expect(gindex, specCase.title).toBe(expected)
      }
    })
  },
)
