import { isCompositeType } from '@chainsafe/ssz'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../ts/bytes.ts'
import { readStateCheckpoints, stateCheckpointsFormat } from '../../../ts/light/headers/StateCheckpoints.ts'
import { encodeCompactFormat } from '../../../ts/merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../../../ts/merkle/formatOfGindices.ts'
import { MultiProof } from '../../../ts/merkle/MultiProof.ts'
import type { LightClientFork } from '../../../ts/params/ForkName.ts'
import { gindices } from '../../../ts/params/gindices.ts'
import { minimalPreset } from '../../../ts/params/Preset.ts'
import { beaconStateType } from '../../spec/beacon-state-types.ts'
import { testNetwork } from '../../support/test-network.ts'

const config = testNetwork({ altair: 0, bellatrix: 1, capella: 2, deneb: 3, electra: 4, fulu: 5, gloas: 6 })
const forks = [
  ['altair', 0],
  ['bellatrix', 8],
  ['capella', 16],
  ['deneb', 24],
  ['electra', 32],
  ['fulu', 40],
  ['gloas', 48],
] as const satisfies readonly (readonly [LightClientFork, number])[]

function pathGindex(fork: LightClientFork, path: readonly string[]): bigint {
  const state = beaconStateType(minimalPreset, fork)
  return isCompositeType(state) ? state.getPathInfo([...path]).gindex : expect.unreachable()
}

describe('the checkpoints that a state tells of', () => {
  it.each(forks)('%s: the nodes are those of the specification’s state', (fork) => {
    const { finalizedRoot, justifiedRoot, executionBlockHashInState } = gindices(fork)
    expect(finalizedRoot).toBe(pathGindex(fork, ['finalizedCheckpoint', 'root']))
    expect(justifiedRoot).toBe(pathGindex(fork, ['currentJustifiedCheckpoint', 'root']))
    const header = fork === 'gloas' ? ['latestBlockHash'] : ['latestExecutionPayloadHeader', 'blockHash']
    const hasExecution = fork !== 'altair' && fork !== 'bellatrix'
    expect(executionBlockHashInState).toBe(hasExecution ? pathGindex(fork, header) : undefined)
  })

  it.each(forks)('%s: each is read from its own node, and zero is none', (fork, slot) => {
    const { finalizedRoot, justifiedRoot, executionBlockHashInState } = gindices(fork)
    const format = stateCheckpointsFormat(config, slot)
    const wanted = [finalizedRoot, justifiedRoot, executionBlockHashInState].flatMap((gindex) => gindex ?? [])
    expect(encodeCompactFormat(format)).toEqual(encodeCompactFormat(formatOfGindices(wanted)))
    const values = Uint8Array.from({ length: 32 * format.valueCount }, (_, index) => 1 + (index >> 5))
    const proof = new MultiProof(format, values)
    const at = (gindex: bigint | undefined) => (gindex === undefined ? undefined : bytesToHex(proof.node(gindex)))
    expect(readStateCheckpoints(config, slot, proof)).toEqual({
      finalizedRoot: at(finalizedRoot),
      justifiedRoot: at(justifiedRoot),
      executionBlockHash: at(executionBlockHashInState),
    })
    const nothing = new MultiProof(format, new Uint8Array(values.length))
    expect(Object.values(readStateCheckpoints(config, slot, nothing))).toEqual([undefined, undefined, undefined])
  })
})
