import type { Root } from '../../ts/bytes.ts'
import { ValidationError } from '../../ts/errors.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import type { ExecutionPayloadEnvelope } from '../../ts/types/ExecutionPayloadEnvelope.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { payloadParams, rootOf } from './engine-blocks.ts'

/** A gloas block and the payload its builder may reveal. */
export interface GloasSlot {
  readonly block: BeaconBlock
  readonly envelope: ExecutionPayloadEnvelope
}

/** Blocks without the rest of their content: hashes and links are made up, but consistent. */
export function gloasChain(
  on: BeaconBlock,
  slots: readonly {
    readonly slot: number /** Whether the next block builds on its payload. */
    readonly taken: boolean
  }[],
): GloasSlot[] {
  const made: GloasSlot[] = []
  let parent = on
  let newest = { hash: on.execution?.blockHash ?? rootOf('anchor'), number: on.execution?.blockNumber ?? 0 }
  for (const { slot, taken } of slots) {
    const entry = gloasSlot(slot, parent, newest)
    made.push(entry)
    parent = entry.block
    if (taken) newest = { hash: entry.envelope.execution.blockHash, number: entry.envelope.execution.blockNumber }
  }
  return made
}

function gloasSlot(slot: number, parent: BeaconBlock, newest: { hash: Root; number: number }): GloasSlot {
  const header = {
    slot,
    proposerIndex: 1,
    parentRoot: parent.root,
    stateRoot: rootOf(`state ${slot}`),
    bodyRoot: rootOf(`body ${slot}`),
  }
  const execution = {
    blockHash: rootOf(`payload ${slot}`),
    parentHash: newest.hash,
    blockNumber: newest.number + 1,
    timestamp: 1_700_000_000 + slot * 6,
  }
  const block: BeaconBlock = {
    fork: 'gloas',
    root: headerRoot(header),
    header,
    syncAggregate: { bits: new Uint8Array(4).fill(0xff), signature: new Uint8Array(96) },
    bid: {
      parentBlockHash: newest.hash,
      parentBlockRoot: parent.root,
      blockHash: execution.blockHash,
      slot,
      versionedHashes: [],
      executionRequestsRoot: rootOf('requests'),
    },
    newPayloadParams() {
      throw new ValidationError('NO_PAYLOAD', 'the payload comes apart')
    },
  }
  const envelope: ExecutionPayloadEnvelope = {
    beaconBlockRoot: block.root,
    parentBeaconBlockRoot: parent.root,
    slot,
    execution,
    executionRequestsRoot: rootOf('requests'),
    newPayloadParams: () => payloadParams('gloas', execution),
    newPayloadJson: () => new TextEncoder().encode(JSON.stringify(payloadParams('gloas', execution))),
  }
  return { block, envelope }
}

/** An envelope whose payload has not the hash it claims. */
export function forged(envelope: ExecutionPayloadEnvelope): ExecutionPayloadEnvelope {
  return {
    ...envelope,
    newPayloadParams: refuse,
    newPayloadJson: refuse,
  }
}

function refuse(): never {
  throw new ValidationError('BLOCK_HASH_MISMATCH', 'the payload has another hash')
}
