import { bytesToHex } from '../../bytes.ts'
import type { BeaconChain } from '../chain/BeaconChain.ts'
import type { ChainBlock } from '../chain/ChainBlock.ts'
import { envelopeSignature, proposerSignature } from '../chain/fillerSignatures.ts'
import { BeaconBlockHeader } from '../ssz/primitiveTypes.ts'
import type { Answer } from './Answer.ts'
import { errorAnswer, okAnswer } from './Answer.ts'
import { findBlock, findState } from './blockId.ts'
import type { RouteContext } from './RouteContext.ts'

export function headerRoute({ chain, id }: RouteContext): Answer {
  const found = findBlock(chain, id)
  if (!('block' in found)) return errorAnswer(found.status, found.message)
  const { block } = found
  return {
    status: 200,
    json: () => ({
      execution_optimistic: false,
      finalized: isFinalized(chain, block.slot),
      data: {
        root: block.root,
        canonical: chain.tree.isCanonical(block),
        header: {
          message: BeaconBlockHeader.toJson(block.header),
          signature: bytesToHex(proposerSignature(block)),
        },
      },
    }),
  }
}

export function blockRoute({ chain, behaviour, id }: RouteContext): Answer {
  const found = findBlock(chain, id)
  if (!('block' in found)) return errorAnswer(found.status, found.message)
  const { block } = found
  const message = behaviour.alterBlock?.(block.block) ?? block.block
  const type = chain.types.byFork[block.fork].SignedBeaconBlock
  const signed = () => ({ message, signature: proposerSignature(block) })
  const encoded = { json: () => type.toJson(signed()), ssz: () => type.serialize(signed()) }
  return versionedAnswer(chain, block, encoded)
}

/** The payload of a gloas block: 404 before it is revealed, and for ever where it is withheld. */
export function envelopeRoute({ chain, behaviour, id }: RouteContext): Answer {
  const found = findBlock(chain, id)
  if (!('block' in found)) return errorAnswer(found.status, found.message)
  const { block } = found
  const payload = chain.revealedPayload(block)
  if (payload === undefined) return errorAnswer(404, `Execution payload envelope not found for block ${block.root}`)
  const message = behaviour.alterEnvelope?.(payload.envelope) ?? payload.envelope
  const type = chain.types.byFork.gloas.SignedExecutionPayloadEnvelope
  const signed = () => ({ message, signature: envelopeSignature(block) })
  const encoded = { json: () => type.toJson(signed()), ssz: () => type.serialize(signed()) }
  return versionedAnswer(chain, block, encoded)
}

export function blockRootRoute({ chain, id }: RouteContext): Answer {
  const found = findBlock(chain, id)
  if (!('block' in found)) return errorAnswer(found.status, found.message)
  return okAnswer({
    execution_optimistic: false,
    finalized: isFinalized(chain, found.block.slot),
    data: { root: found.block.root },
  })
}

export function finalityCheckpointsRoute({ chain, id }: RouteContext): Answer {
  const found = findState(chain, id)
  if (!('block' in found)) return errorAnswer(found.status, found.message)
  const { previousJustified, justified, finalized, slot } = found.block
  const json = (checkpoint: typeof finalized) => ({ epoch: String(checkpoint.epoch), root: checkpoint.root })
  return okAnswer({
    execution_optimistic: false,
    finalized: isFinalized(chain, slot),
    data: {
      previous_justified: json(previousJustified),
      current_justified: json(justified),
      finalized: json(finalized),
    },
  })
}

/** The root of a state; that of an empty slot is what the next block's state remembers of it. */
export function stateRootRoute({ chain, id }: RouteContext): Answer {
  const found = findState(chain, id)
  if ('block' in found) return okAnswer({ data: { root: bytesToHex(found.block.header.stateRoot) } })
  const slot = /^\d{1,15}$/.test(id) ? Number(id) : Number.POSITIVE_INFINITY
  for (let later = slot + 1; later <= chain.head.slot; later++) {
    const next = chain.tree.at(later)
    if (next === undefined) continue
    const { stateRoots } = chain.types.byFork[next.fork].BeaconState.getViewDU(next.state.node)
    return okAnswer({ data: { root: bytesToHex(stateRoots.get(slot % stateRoots.length)) } })
  }
  return errorAnswer(found.status, found.message)
}

/** What was signed at the slot of a block. */
function versionedAnswer(
  chain: BeaconChain,
  { slot }: ChainBlock,
  data: { readonly json: () => unknown; readonly ssz: () => Uint8Array },
): Answer {
  const version = chain.versionAt(slot)
  return {
    status: 200,
    version,
    json: () => ({
      version,
      execution_optimistic: false,
      finalized: isFinalized(chain, slot),
      data: data.json(),
    }),
    ssz: data.ssz,
  }
}

function isFinalized(chain: RouteContext['chain'], slot: number): boolean {
  return slot <= (chain.tree.checkpointBlock(chain.head.finalized.root)?.slot ?? 0)
}
