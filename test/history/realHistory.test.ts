import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { BlockTree } from '../../ts/history/BlockTree.ts'
import { placeInHistory } from '../../ts/history/HistoryPlace.ts'
import { joinHistory, placeFormat, readHistory } from '../../ts/history/HistoryProof.ts'
import { headerFormat, headerOfProof, proofOfHeader } from '../../ts/history/headerTree.ts'
import { rootOfRoots } from '../../ts/history/rootsProof.ts'
import { childGindex } from '../../ts/merkle/childGindex.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { proofOfBranch } from '../../ts/merkle/proofOfBranch.ts'
import { mainnet, sepolia } from '../../ts/params/networks.ts'
import { mainnetPreset } from '../../ts/params/Preset.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import { beaconBlockShape, executionBlockHashPath } from '../../ts/types/state/beaconBlockShape.ts'
import { resolveStatePath } from '../../ts/types/state/resolveStatePath.ts'
import { type BeaconBlockVector, type PlainHeader, readVector, sepoliaState, types } from '../merkle/readVectors.ts'
import { oracleProof } from '../merkle/sampleTree.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

function plainHeader(slot: number): Header {
  const { proposer_index, parent_root, state_root, body_root } = readVector<PlainHeader>(
    'states',
    `sepolia-header-slot${slot}.json`,
  )
  const root = (hex: string) => bytesToHex(hexToBytes(hex, 32))
  return {
    slot,
    proposerIndex: proposer_index,
    parentRoot: root(parent_root),
    stateRoot: root(state_root),
    bodyRoot: root(body_root),
  }
}

const REAL_BLOCKS = [
  ['bellatrix-15537394', 'bellatrix', 4_700_013],
  ['bellatrix-15547621', 'bellatrix', 4_710_400],
  ['bellatrix-17034869', 'bellatrix', 6_209_535],
  ['capella-17034870', 'capella', 6_209_538],
  ['capella-17062257', 'capella', 6_238_210],
  ['capella-19426586', 'capella', 8_626_175],
  ['deneb-19426587', 'deneb', 8_626_176],
] as const

describe.skipIf(!hasVectors('states') || !hasVectors('proofs') || !hasVectors('blocks'))(
  'history of real chains',
  () => {
    it('a verified sepolia head leads to an older block through its own state', () => {
      const head = plainHeader(4570816)
      const older = plainHeader(4570752)
      const place = placeInHistory({ network: sepolia, headSlot: head.slot, slot: older.slot })
      expect(place.path).toBe(`block_roots[${older.slot % 8192}]`)
      const state = oracleProof(sepoliaState(), placeFormat(place))
      const whole = joinHistory(place, { head, state, block: proofOfHeader(older) })
      expect(bytesToHex(whole.root)).toBe(headerRoot(head))
      const read = readHistory(place, { proof: new MultiProof(whole.format, whole.values), slot: older.slot })
      expect(read).toMatchObject({ head, header: older, root: headerRoot(older), state: undefined })
      expect(() => readHistory(place, { proof: whole, slot: older.slot + 1 })).toThrow(/leads to the block of slot/)
      expect(() => joinHistory(place, { head, state, block: proofOfHeader(head) })).toThrow(
        expect.objectContaining({ code: 'CONFLICTING_PROOFS' }),
      )
      expect(() => joinHistory(place, { head: older, state, block: proofOfHeader(older) })).toThrow(
        expect.objectContaining({ code: 'CONFLICTING_PROOFS' }),
      )
    })

    it('the block roots of a real state lead to the node that the state has of them', () => {
      const ssz = readFileSync(vectorPath('states', 'sepolia-deneb-slot4570816.BeaconState.ssz'))
      const view = types.deneb.BeaconState.deserializeToView(ssz)
      // genesis_time, genesis_validators_root, slot, fork, latest_block_header come before.
      const roots = new Uint8Array(ssz.subarray(176, 176 + 32 * 8192))
      expect(bytesToHex(rootOfRoots(roots))).toBe(bytesToHex(view.blockRoots.hashTreeRoot()))
      roots[32 * 8191] = (roots[32 * 8191] ?? 0) ^ 1
      expect(bytesToHex(rootOfRoots(roots))).not.toBe(bytesToHex(view.blockRoots.hashTreeRoot()))
    })

    it.each(REAL_BLOCKS)(
      '%s: block root and execution block hash of a real block, as others prove them',
      (name, fork, slot) => {
        const [, number] = name.split('-')
        const vector = readVector<BeaconBlockVector>('proofs', 'beacon-block-proof', `${name}.yaml`)
        const ssz = readFileSync(vectorPath('blocks', `mainnet-${fork}-exec${number}.BeaconBlock.ssz`))
        const tree = BlockTree.of(mainnet, { ssz })
        expect([tree.fork, tree.header.slot, tree.root]).toEqual([fork, slot, vector.beacon_block_root])
        const { gindex } = resolveStatePath(beaconBlockShape(mainnetPreset, fork), executionBlockHashPath(fork) ?? '')
        const block = tree.prove(headerFormat([gindex]))
        expect(bytesToHex(block.node(gindex))).toBe(vector.execution_block_header)
        expect(block.branch(gindex).map(bytesToHex)).toEqual(vector.execution_block_proof)
        expect(headerOfProof(block)).toEqual(tree.header)

        // The period's root, as a head of electra would have it, from the branch that another project made.
        const place = placeInHistory({ network: mainnet, headSlot: 11_900_001, slot })
        if (place.kind === 'block_roots') expect.unreachable()
        const roots = proofOfBranch({
          leaf: hexToBytes(vector.beacon_block_root, 32),
          branch: vector.beacon_block_proof.map((node) => hexToBytes(node, 32)),
          gindex: place.rootGindex,
        })
        const whole = roots.attach(place.rootGindex, block)
        expect(bytesToHex(whole.node(childGindex(place.rootGindex, gindex)))).toBe(vector.execution_block_header)
      },
    )

    it('a summary of a real state is where the place says', () => {
      const name =
        'state_proof_0x82ce3abd5932374ee42e4dab915eff7cd63e68cbb828b79f399bb2f11bebd41c_historical_summaries,201,block_summary_root.json'
      const { gindex, leaf, witnesses } = readVector<{ gindex: number; leaf: string; witnesses: readonly string[] }>(
        'proofs',
        'single-gindex',
        name,
      )
      // A head of capella after period 959, the 202nd with a summary.
      const place = placeInHistory({ network: mainnet, headSlot: 8192 * 962, slot: 8192 * 959 })
      expect([place.path, place.gindex]).toEqual(['historical_summaries[201].block_summary_root', BigInt(gindex)])
      const proof = proofOfBranch({
        leaf: hexToBytes(leaf, 32),
        branch: witnesses.map((node) => hexToBytes(node, 32)),
        gindex: place.gindex,
      })
      expect(bytesToHex(proof.root)).toBe('0x82ce3abd5932374ee42e4dab915eff7cd63e68cbb828b79f399bb2f11bebd41c')
    })

    it('blocks signed, bare and as JSON have the same tree', () => {
      const tree = BlockTree.of(mainnet, {
        ssz: readFileSync(vectorPath('blocks', 'mainnet-electra-slot11900001.SignedBeaconBlock.ssz')),
      })
      expect(tree.root).toBe('0xd3618a1ba22e5c670d7fa1196aee40fe0a0f02c6de829f811a71e656b3ef53b6')
      const json = BlockTree.of(mainnet, {
        jsonBytes: readFileSync(vectorPath('blocks', 'mainnet-capella-slot7807119.json')),
      })
      expect(json.root).toBe('0x7d6b5bbdd7de1273eb399ca4135896cecd6bbc63d4a221c43e230b9ad1eafa3b')
      const signed = BlockTree.of(sepolia, {
        jsonBytes: readFileSync(vectorPath('blocks', 'sepolia-deneb-slot4570818.json')),
      })
      expect(signed.root).toBe('0x8ec164f7a5935246f306dbeab4b71dfdb7e807f8ac4b2f2bb8d979dd34070667')
    })
  },
)
