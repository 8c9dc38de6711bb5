import { describe, expect, it } from 'vitest'
import { bytesToHex, type Root } from '../../ts/bytes.ts'
import { ProvenCheckpoints } from '../../ts/drive/ProvenCheckpoints.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { gindices } from '../../ts/params/gindices.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { emptyExecutionHeader, executionHeaderSsz } from '../support/execution-header.ts'
import { plainFinality, plainHeader } from '../support/sync-updates.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const HEAD = { slot: 40, root: headerRoot(plainHeader(40)) }
const { finalizedRoot, justifiedRoot, executionBlockHashInState = 1n } = gindices('fulu')

/** The proof of a made-up state: every node is filled with bytes of its own. */
function stateOf(seed: number): MultiProof {
  const format = stateCheckpointsFormat(config, HEAD.slot)
  return new MultiProof(
    format,
    Uint8Array.from({ length: 32 * format.valueCount }, (_, index) => seed + (index >> 5)),
  )
}

function nodeOf(proof: MultiProof, gindex: bigint): Root {
  return bytesToHex(proof.node(gindex))
}

function begin() {
  const headers = new Map<Root, Header>()
  const proofs = new Map<Root, MultiProof>()
  const blocks = new Map<Root, BeaconBlock>()
  const requested: Root[] = []
  const heads: { finalityUpdate: ReturnType<typeof plainFinality> | undefined } = { finalityUpdate: undefined }
  const checkpoints = new ProvenCheckpoints({
    config,
    chain: { header: (root) => headers.get(root), stateProof: ({ root }) => proofs.get(root) },
    states: { headSyncPossible: false },
    blocks: { block: (root) => blocks.get(root), requestBlock: (root) => requested.push(root) },
    heads,
  })
  return { headers, proofs, blocks, requested, heads, checkpoints }
}

describe('the checkpoints of a proven state', () => {
  it('there are none without the proof', () => {
    expect(begin().checkpoints.of(HEAD)).toBeUndefined()
  })

  it('their execution hashes come out of their own proven states', () => {
    const { headers, proofs, requested, checkpoints } = begin()
    const head = stateOf(1)
    proofs.set(HEAD.root, head)
    const [finalized, justified] = [nodeOf(head, finalizedRoot), nodeOf(head, justifiedRoot)]
    headers.set(finalized, plainHeader(24))
    headers.set(justified, plainHeader(32))
    proofs.set(finalized, stateOf(50))
    proofs.set(justified, stateOf(90))
    expect(checkpoints.of(HEAD)).toEqual({
      finalized: { slot: 24, root: finalized, blockHash: nodeOf(stateOf(50), executionBlockHashInState) },
      justified: { slot: 32, root: justified, blockHash: nodeOf(stateOf(90), executionBlockHashInState) },
    })
    expect(requested).toEqual([])
  })

  it('or out of the blocks, which are asked for', () => {
    const { proofs, blocks, requested, checkpoints } = begin()
    const head = stateOf(1)
    proofs.set(HEAD.root, head)
    const [finalized, justified] = [nodeOf(head, finalizedRoot), nodeOf(head, justifiedRoot)]
    expect(checkpoints.of(HEAD)).toEqual({ finalized: undefined, justified: undefined })
    expect(requested).toEqual([finalized, justified])
    const [first, second] = blockChain([24, 32])
    if (first === undefined || second === undefined) return expect.unreachable()
    blocks.set(finalized, first)
    blocks.set(justified, second)
    expect(checkpoints.of(HEAD)).toEqual({
      finalized: { slot: 24, root: finalized, blockHash: first.execution?.blockHash },
      justified: { slot: 32, root: justified, blockHash: second.execution?.blockHash },
    })
  })

  it('or, of the finalized one, out of the verified finality update of the same block', () => {
    const { proofs, heads, requested, checkpoints } = begin()
    const update = plainFinality(40)
    const beacon = plainHeader(24)
    const execution = executionHeaderSsz('fulu', { ...emptyExecutionHeader, blockHash: new Uint8Array(32).fill(7) })
    heads.finalityUpdate = { ...update, finalizedHeader: { fork: 'fulu', beacon, execution, executionBranch: [] } }
    const format = stateCheckpointsFormat(config, HEAD.slot)
    const values = stateOf(1).values
    const place = [...Array(format.valueCount).keys()].find(
      (index) => bytesToHex(values.subarray(32 * index, 32 * index + 32)) === nodeOf(stateOf(1), finalizedRoot),
    )
    if (place === undefined) return expect.unreachable()
    values.set(Buffer.from(headerRoot(beacon).slice(2), 'hex'), 32 * place)
    const head = new MultiProof(format, values)
    proofs.set(HEAD.root, head)
    expect(checkpoints.of(HEAD)?.finalized).toEqual({
      slot: 24,
      root: headerRoot(beacon),
      blockHash: bytesToHex(new Uint8Array(32).fill(7)),
    })
    expect(requested).toEqual([nodeOf(head, justifiedRoot)])
  })

  it('genesis is not a checkpoint', () => {
    const { proofs, requested, checkpoints } = begin()
    const format = stateCheckpointsFormat(config, HEAD.slot)
    proofs.set(HEAD.root, new MultiProof(format, new Uint8Array(32 * format.valueCount)))
    expect(checkpoints.of(HEAD)).toEqual({ finalized: undefined, justified: undefined })
    expect(requested).toEqual([])
  })
})
