import { getNode, LeafNode, setNode } from '@chainsafe/persistent-merkle-tree'
import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { BeaconBlockHeader } from '../../ts/devchain/ssz/primitiveTypes.ts'
import { attachFormats } from '../../ts/merkle/attachFormats.ts'
import { childGindex } from '../../ts/merkle/childGindex.ts'
import { equalFormats } from '../../ts/merkle/equalFormats.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { formatOfRange } from '../../ts/merkle/formatOfRange.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { MultiProofReader } from '../../ts/merkle/MultiProofReader.ts'
import { MultiProofWriter } from '../../ts/merkle/MultiProofWriter.ts'
import { proofOfBranch } from '../../ts/merkle/proofOfBranch.ts'
import { traverse } from '../../ts/merkle/traverse.ts'
import { validateProof } from '../../ts/merkle/validateProof.ts'
import { verifyBranch } from '../../ts/merkle/verifyBranch.ts'
import { gindices } from '../../ts/params/gindices.ts'
import { hasVectors } from '../support/vectors.ts'
import { type BeaconBlockVector, type PlainHeader, readVector, sepoliaState, types } from './readVectors.ts'
import { refusal } from './refusal.ts'
import { oracleProof } from './sampleTree.ts'

const STATE_ROOT = 11n
const BODY_ROOT = 12n
const SLOTS_PER_HISTORICAL_ROOT = 8192
const CAPELLA_PERIOD = 758

const nodes = (hexes: readonly string[]) => hexes.map((hex) => hexToBytes(hex, 32))
const readPlainHeader = (slot: number) => readVector<PlainHeader>('states', `sepolia-header-slot${slot}.json`)
const blockRootGindex = (slot: number) => BigInt(SLOTS_PER_HISTORICAL_ROOT + (slot % SLOTS_PER_HISTORICAL_ROOT))

/** `historical_summaries[index].block_summary_root` of a state. */
function summaryGindex(historicalSummaries: bigint, index: number): bigint {
  return childGindex(childGindex(historicalSummaries, 2n), childGindex(2n ** 24n + BigInt(index), 2n))
}

function headerTree(header: PlainHeader) {
  return BeaconBlockHeader.toView(
    BeaconBlockHeader.fromJson({ ...header, slot: `${header.slot}`, proposer_index: `${header.proposer_index}` }),
  ).node
}

/** Block root under the summary of its period, and its execution block hash under the block root. */
function oldBlock(name: string) {
  const vector = readVector<BeaconBlockVector>('proofs', 'beacon-block-proof', name)
  const inPeriod = proofOfBranch({
    leaf: hexToBytes(vector.beacon_block_root, 32),
    branch: nodes(vector.beacon_block_proof),
    gindex: blockRootGindex(vector.slot),
  })
  const hashGindex = name.startsWith('deneb') ? 6444n : 3228n
  const inBlock = proofOfBranch({
    leaf: hexToBytes(vector.execution_block_header, 32),
    branch: nodes(vector.execution_block_proof),
    gindex: hashGindex,
  })
  return { vector, inPeriod, inBlock, hashGindex }
}

describe.skipIf(!hasVectors('states') || !hasVectors('proofs'))('one proof through several structures', () => {
  let state: ReturnType<typeof sepoliaState>
  beforeAll(() => {
    state = sepoliaState()
  })

  it('S27: a real header, its state, the finalized header in it and its fields are one proof', () => {
    const outerHeader = headerTree(readPlainHeader(4570816))
    const finalizedHeader = headerTree(readPlainHeader(4570752))
    const { finalizedRoot } = gindices('deneb')
    const proof = oracleProof(outerHeader, formatOfGindices([STATE_ROOT])).attach(
      STATE_ROOT,
      oracleProof(state, formatOfGindices([finalizedRoot])),
    )
    const inHeader = childGindex(STATE_ROOT, finalizedRoot)
    const whole = proof.attach(inHeader, oracleProof(finalizedHeader, formatOfGindices([BODY_ROOT, 8n])))
    expect(bytesToHex(whole.root)).toBe(readPlainHeader(4570818).parent_root)
    expect(bytesToHex(new MultiProof(whole.format, whole.values).root)).toBe(readPlainHeader(4570818).parent_root)
    expect(bytesToHex(whole.node(childGindex(inHeader, BODY_ROOT)))).toBe(readPlainHeader(4570752).body_root)
    const flat = formatOfGindices([BODY_ROOT, 8n].map((field) => childGindex(inHeader, field)))
    expect(equalFormats(whole.format, flat)).toBe(true)
  })

  it('S27 S28: a range of block roots leads on to the finalized header among them', () => {
    const first = 4570752 - 4
    const { blockRoots } = gindices('deneb')
    const range = { first: blockRootGindex(first), last: blockRootGindex(first + 7) }
    const roots = attachFormats(formatOfGindices([blockRoots]), new Map([[blockRoots, formatOfRange(range)]]))
    const at = childGindex(blockRoots, blockRootGindex(4570752))
    const proof = oracleProof(state, roots).attach(
      at,
      oracleProof(headerTree(readPlainHeader(4570752)), formatOfGindices([STATE_ROOT])),
    )
    const recomputed = new MultiProof(proof.format, proof.values)
    expect(bytesToHex(recomputed.root)).toBe(readPlainHeader(4570816).state_root)
    expect(bytesToHex(recomputed.node(childGindex(at, STATE_ROOT)))).toBe(readPlainHeader(4570752).state_root)
    const other = oracleProof(headerTree(readPlainHeader(4570818)), formatOfGindices([STATE_ROOT]))
    expect(refusal(() => oracleProof(state, roots).attach(at, other))).toBe('CONFLICTING_PROOFS')
  })

  it.each(['capella-17034870', 'capella-17062257', 'capella-19426586', 'deneb-19426587'])(
    'S27: %s: the summary of an old period leads to an old execution block hash in one proof',
    (name) => {
      const { vector, inPeriod, inBlock, hashGindex } = oldBlock(`${name}.yaml`)
      const whole = inPeriod.attach(blockRootGindex(vector.slot), inBlock)
      const gindex = childGindex(blockRootGindex(vector.slot), hashGindex)
      expect(bytesToHex(whole.node(gindex))).toBe(vector.execution_block_header)
      expect(bytesToHex(new MultiProof(whole.format, whole.values).root)).toBe(bytesToHex(inPeriod.root))
      expect(
        verifyBranch({ leaf: whole.node(gindex), branch: whole.branch(gindex), gindex, root: inPeriod.root }),
      ).toBe(true)
    },
  )

  it('S27: finalized header → state → historical summaries → block roots → old block → execution block hash', () => {
    // No published set has all links of one chain: the real sepolia state gets the real summary of a mainnet period.
    const { vector, inPeriod, inBlock, hashGindex } = oldBlock('deneb-19426587.yaml')
    const period = Math.floor(vector.slot / SLOTS_PER_HISTORICAL_ROOT) - CAPELLA_PERIOD
    const summary = summaryGindex(gindices('deneb').historicalSummaries ?? 0n, period)
    const laterState = setNode(state, summary, LeafNode.fromRoot(inPeriod.root))
    const finalized = setNode(headerTree(readPlainHeader(4570816)), STATE_ROOT, laterState)
    const trusted = finalized.root

    const inHeader = childGindex(STATE_ROOT, summary)
    const blockRoot = childGindex(inHeader, blockRootGindex(vector.slot))
    const whole = oracleProof(finalized, formatOfGindices([inHeader]))
      .attach(inHeader, inPeriod)
      .attach(blockRoot, inBlock)
    const gindex = childGindex(blockRoot, hashGindex)
    const received = new MultiProof(formatOfGindices([gindex]), whole.values)
    validateProof(received, { format: whole.format, root: trusted })
    expect(bytesToHex(received.node(gindex))).toBe(vector.execution_block_header)
    expect(received.format.depth).toBe(3 + 31 + 13 + 12)

    const { outer, inner } = received.split(blockRoot)
    expect(bytesToHex(outer.node(blockRoot))).toBe(vector.beacon_block_root)
    expect(inner.leaves.map(bytesToHex)).toEqual(inBlock.leaves.map(bytesToHex))

    const last = new MultiProofReader(inBlock)
    const middle = new MultiProofReader(inPeriod, new Map([[blockRootGindex(vector.slot), last]]))
    const first = new MultiProofReader(
      oracleProof(finalized, formatOfGindices([inHeader])),
      new Map([[inHeader, middle]]),
    )
    const writer = new MultiProofWriter(received.format)
    expect(bytesToHex(traverse(first, writer))).toBe(bytesToHex(trusted))
    for (const reader of [first, middle, last]) reader.requireFinished()
    expect(bytesToHex(writer.proof().values)).toBe(bytesToHex(received.values))
  })

  it('S27: the index of a historical summary is the one of the vectors, and its real value is proven', () => {
    const vector = readVector<{ targets: { gindex: string; value: string }[] }>(
      'proofs',
      'compact-multiproof',
      'historical-summaries.json',
    )
    const summaries = gindices('deneb').historicalSummaries ?? 0n
    expect([0, 334].map((index) => `${summaryGindex(summaries, index)}`)).toEqual(
      vector.targets.slice(0, 2).map(({ gindex }) => gindex),
    )
    expect(bytesToHex(getNode(state, summaryGindex(summaries, 334)).root)).toBe(vector.targets[1]?.value)
  })
})

interface WireHeader {
  readonly beacon: Record<'slot' | 'proposer_index' | 'parent_root' | 'state_root' | 'body_root', string>
  readonly execution: Record<string, string>
  readonly execution_branch: readonly string[]
  readonly execution_block_hash: string
}

interface WireFinality {
  readonly data: {
    readonly attested_header: WireHeader
    readonly finalized_header: WireHeader
    readonly finality_branch: readonly string[]
  }
}

describe.skipIf(!hasVectors('light-client'))('the finalized execution block', () => {
  it.each([
    ['capella', ['light-client', 'mainnet-capella-period-809-head', 'finality_update-finalized-slot-6632768.json']],
    ['electra', ['light-client', 'mainnet-electra-period-1429', 'finality_update-slot-11708998.json']],
    ['fulu', ['light-client', 'mainnet-fulu-period-1711', 'finality_update.json']],
    ['gloas', ['synthetic', 'gloas-fork-transition', 'finality_update-gloas.json']],
  ] as const)(
    'S27: %s: one proof leads from the attested header to the finalized execution block hash',
    (fork, path) => {
      const { data } = readVector<WireFinality>(...path)
      const attested = BeaconBlockHeader.toView(BeaconBlockHeader.fromJson(data.attested_header.beacon)).node
      const header = BeaconBlockHeader.toView(BeaconBlockHeader.fromJson(data.finalized_header.beacon)).node
      const { finalizedRoot, executionBlockHash = 0n } = gindices(fork)
      const finality = proofOfBranch({ leaf: header.root, branch: nodes(data.finality_branch), gindex: finalizedRoot })
      const finalizedAt = childGindex(STATE_ROOT, finalizedRoot)
      const bodyAt = childGindex(finalizedAt, BODY_ROOT)
      const whole = oracleProof(attested, formatOfGindices([STATE_ROOT]))
        .attach(STATE_ROOT, finality)
        .attach(finalizedAt, oracleProof(header, formatOfGindices([BODY_ROOT])))
        .attach(bodyAt, blockHashInBody(fork, data.finalized_header))
      const gindex = childGindex(bodyAt, executionBlockHash)
      const received = new MultiProof(formatOfGindices([gindex]), whole.values)
      const expected =
        fork === 'gloas' ? data.finalized_header.execution_block_hash : data.finalized_header.execution.block_hash
      expect(bytesToHex(received.root)).toBe(bytesToHex(attested.root))
      expect(bytesToHex(received.node(gindex))).toBe(expected)
    },
  )
})

/** The execution block hash under the body root, as the header carries it. */
function blockHashInBody(fork: 'capella' | 'electra' | 'fulu' | 'gloas', header: WireHeader): MultiProof {
  const branch = nodes(header.execution_branch)
  if (fork === 'gloas') {
    return proofOfBranch({ leaf: hexToBytes(header.execution_block_hash, 32), branch, gindex: 2856n })
  }
  const { capella, deneb } = types
  const payload =
    fork === 'capella'
      ? capella.ExecutionPayloadHeader.toView(capella.ExecutionPayloadHeader.fromJson(header.execution)).node
      : deneb.ExecutionPayloadHeader.toView(deneb.ExecutionPayloadHeader.fromJson(header.execution)).node
  const { gindex } = types[fork].ExecutionPayloadHeader.getPathInfo(['blockHash'])
  const inPayload = oracleProof(payload, formatOfGindices([gindex]))
  return proofOfBranch({ leaf: payload.root, branch, gindex: 25n }).attach(25n, inPayload)
}
