import type { BlsyncClient } from '../../client/client.ts'
import { ConfigError } from '../../errors.ts'
import { STATE_ROOT } from '../../history/headerTree.ts'
import { emptySlot, proveHistory } from '../../history/proveHistory.ts'
import { formatOfGindices } from '../../merkle/formatOfGindices.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import type { Header } from '../../types/Header.ts'
import type { VerifiedHeader } from '../freshestHeader.ts'
import { findBlock } from './findBlock.ts'
import { findRoots } from './findRoots.ts'
import type { ProvenBlock } from './HistoryDocument.ts'
import type { HistorySources } from './openSources.ts'
import type { AskedPart } from './readAsked.ts'

/** What is needed to prove parts of a block. */
export interface BlockQuestion {
  readonly client: Pick<BlsyncClient, 'network' | 'proveState'>
  /** A verified block. */
  readonly verified: VerifiedHeader
  /** As the fork of the block has them. */
  readonly parts: readonly AskedPart[]
  readonly sources: HistorySources
  readonly signal: AbortSignal
}

/**
 * Parts of a verified block and its state.
 *
 * @throws ServerError `ERR_NO_HISTORY`, `ERR_NO_STATE_PROOF`; ConfigError
 */
export async function proveVerifiedBlock(question: BlockQuestion): Promise<ProvenBlock> {
  const { client, verified, parts, sources } = question
  const { root, header } = verified
  const block = await findBlock({
    root,
    slot: header.slot,
    gindices: gindicesOf(parts, 'block'),
    sources: sources.ofBlocks,
  })
  const state = await olderState(question, header)
  const proof = state === undefined ? block.proof : block.proof.attach(STATE_ROOT, state)
  return checked({
    network: client.network,
    from: undefined,
    parts,
    proof,
    read: { header, root, block: block.proof, state },
  })
}

/**
 * Parts of the block at an older slot, and of its state, out of a verified block's state.
 *
 * @throws ServerError `ERR_NO_HISTORY`, `ERR_NO_STATE_PROOF`; ConfigError `ERR_SLOT_EMPTY`, `ERR_SLOT_TOO_OLD`
 */
export async function proveOlderBlock(question: BlockQuestion & { readonly slot: number }): Promise<ProvenBlock> {
  const { client, verified, parts, sources, slot, signal } = question
  const { network } = client
  const head = verified.header
  const inState = gindicesOf(parts, 'state')
  const { place, proof, history } = await proveHistory({
    network,
    head,
    slot,
    ...(inState.length > 0 && { stateFormat: formatOfGindices(inState) }),
    proveState: (asked) => client.proveState(asked, { signal }),
    rootsOf: async (period, expected) => {
      const found = await findRoots({ place: period, expected, sources: sources.ofRoots, signal })
      if (found.isRepeated) throw emptySlot(slot)
      return found.proof
    },
    blockOf: async (root) => {
      const gindices = gindicesOf(parts, 'block')
      return (await findBlock({ root, slot, gindices, sources: sources.ofBlocks })).proof
    },
  })
  return checked({ network, from: { head, place }, parts, proof, read: history })
}

function gindicesOf(parts: readonly AskedPart[], wanted: AskedPart['of']): readonly bigint[] {
  return parts.filter(({ of }) => of === wanted).map(({ part }) => part.gindex)
}

async function olderState({ client, parts, signal }: BlockQuestion, header: Header): Promise<MultiProof | undefined> {
  const gindices = gindicesOf(parts, 'state')
  if (gindices.length === 0) return undefined
  return client.proveState({ header, format: formatOfGindices(gindices) }, { signal })
}

function checked(proven: ProvenBlock): ProvenBlock {
  const { parts, read } = proven
  for (const { of, part } of parts) {
    const isHash = of === 'block' && part.node?.path === 'execution_block_hash'
    if (isHash && read.block.node(part.gindex).every((byte) => byte === 0)) {
      throw new ConfigError(`the block at slot ${read.header.slot} is from before the merge: its payload is empty`, {
        code: 'ERR_FIELD',
      })
    }
  }
  return proven
}
