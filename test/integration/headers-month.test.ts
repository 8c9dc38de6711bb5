import { createProof, ProofType } from '@chainsafe/persistent-merkle-tree'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { checkOptions } from '../../ts/client/checkOptions.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import type { ChainBlock } from '../../ts/devchain/chain/ChainBlock.ts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import { LightChain } from '../../ts/light/headers/LightChain.ts'
import { lightChainPrefix } from '../../ts/light/headers/LightChainTables.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import { SMALL_FORK_EPOCHS } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()

/** The window counts slots, and the month stays short with slots of 20 minutes. */
const SLOT_MS = 20 * 60_000
const MONTH_SLOTS = (30 * 86_400_000) / SLOT_MS
const EPOCH_SLOTS = 8

function headerOf({ header }: ChainBlock): Header {
  return {
    slot: header.slot,
    proposerIndex: header.proposerIndex,
    parentRoot: bytesToHex(header.parentRoot),
    stateRoot: bytesToHex(header.stateRoot),
    bodyRoot: bytesToHex(header.bodyRoot),
  }
}

const TABLES = ['header', 'canonical', 'slot', 'state', 'range'] as const

async function entryCounts(store: LevelStore) {
  const counts = { header: 0, canonical: 0, slot: 0, state: 0, range: 0 }
  for (const name of TABLES) {
    for await (const _entry of store.iterate(lightChainPrefix[name])) counts[name] += 1
  }
  return counts
}

describe('a simulated month of the development chain', () => {
  it('leaves the database at the size of its retention window, with the side branches and proofs in it', async () => {
    const dev = await DevChain.create({
      clock: 'manual',
      historySlots: 2 * EPOCH_SLOTS,
      slotDurationMs: SLOT_MS,
      retentionSlots: 64,
      forkEpochs: SMALL_FORK_EPOCHS,
    })
    const { config, chain: beacon } = dev
    const window = checkOptions({ network: config, servers: [{ url: 'http://localhost' }] }).headerRetentionSlots
    expect(MONTH_SLOTS, 'the month is many windows long').toBeGreaterThan(8 * window)
    const proofFormat = (slot: number) => stateCheckpointsFormat(config, slot)
    const prove = ({ slot, state }: ChainBlock) => {
      const format = proofFormat(slot)
      const descriptor = encodeCompactFormat(format)
      const proof = createProof(state.node, { type: ProofType.compactMulti, descriptor })
      if (proof.type !== ProofType.compactMulti) throw new Error('another kind of proof')
      return new MultiProof(format, Buffer.concat(proof.leaves))
    }
    const store = cleanUp.add(
      await LevelStore.open(await cleanUp.directory(), {
        genesisValidatorsRoot: config.genesisValidatorsRoot,
        network: config.name,
      }),
      (it) => it.close(),
    )
    const options = { store, proofFormat, retentionSlots: window }
    const headers = await LightChain.open(options)
    const add = async (block: ChainBlock) => {
      const header = headerOf(block)
      expect(headerRoot(header)).toBe(block.root)
      await headers.addHeader(header)
      await headers.addStateProof(header, prove(block))
    }
    let abandoned = 0
    let most = 0
    while (beacon.slot < MONTH_SLOTS) {
      const absentSigners = config.preset.syncCommitteeSize
      const isReorg = beacon.slot % (2 * EPOCH_SLOTS) === 5
      const block = dev.produceSlot({ absentSigners, ...(isReorg && { skip: false, reorgDepth: 1, variant: 1 }) })
      if (block === undefined) continue
      if (isReorg) abandoned += 1
      await add(block)
      await headers.setHead(headerOf(block))
      if (beacon.slot % window === 0) most = Math.max(most, (await entryCounts(store)).header)
    }
    const counts = await entryCounts(store)
    // An eighth of the window is pruned at a time.
    const limit = (window * 9) / 8 + 1
    expect(abandoned).toBeGreaterThan(MONTH_SLOTS / (4 * EPOCH_SLOTS))
    expect(most).toBeLessThanOrEqual(limit)
    expect(counts.header).toBeLessThanOrEqual(limit)
    expect(counts.header).toBeGreaterThan(window * 0.7)
    expect(counts.slot).toBe(counts.header)
    expect(counts.state).toBe(counts.header)
    expect(counts.canonical).toBeLessThan(counts.header)
    expect(counts.range).toBe(2)

    const reopened = await LightChain.open(options)
    const { headerRange, stateRange } = reopened
    expect(headerRange?.head).toEqual({ slot: beacon.head.slot, root: beacon.head.root })
    expect(beacon.head.slot - (headerRange?.tail.slot ?? 0)).toBeGreaterThan(window - EPOCH_SLOTS)
    expect(stateRange).toEqual(headerRange)
  })
})
