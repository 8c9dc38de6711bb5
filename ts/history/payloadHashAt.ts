import { bytesToHex, type Root } from '../bytes.ts'
import { BlsyncError, ConfigError } from '../errors.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import { isForkAtLeast } from '../params/ForkName.ts'
import { slotAtTime } from '../params/slots.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { beaconBlockShape, executionBlockHashPath } from '../types/state/beaconBlockShape.ts'
import { resolveStatePath } from '../types/state/resolveStatePath.ts'
import { type OlderBlockQuestion, proveHistory } from './proveHistory.ts'

/** The moment of a payload, and who gives what is needed on the way to it; none of them is believed. */
export interface PayloadQuestion extends Omit<OlderBlockQuestion, 'slot' | 'stateFormat' | 'blockOf'> {
  /** Unix seconds. */
  readonly timestamp: bigint
  /** The header of a block and parts of it: `BlockTree.prove` of `blsync/ssz` with `headerFormat`. */
  readonly blockOf: (block: PayloadBlock) => Promise<MultiProof>
}

/** A block that names a payload. */
export interface PayloadBlock {
  readonly root: Root
  readonly slot: number
  /** Where in the block. */
  readonly gindices: readonly bigint[]
}

/** Slots in a row that are looked through for a block which builds on the payload of another one. */
const MAX_EMPTY_SLOTS = 32

/**
 * The hash of the payload that the chain has at a moment, proven out of one verified block: that of the slot's block, and from
 * gloas on the one that the next block builds on. Undefined where no block is at the slot.
 *
 * From gloas on it may be an earlier payload, where the slot's own was not taken: compare it with the hash of what is to be
 * proven.
 *
 * @throws ConfigError `ERR_FIELD` for a moment before the merge; as `proveHistory`
 * @example
 * const hash = await payloadHashAt({
 *   network: client.network,
 *   head: header,
 *   timestamp: BigInt(client.network.genesisTime + (parent.slot * client.network.slotDurationMs) / 1000),
 *   proveState: (question) => client.proveState(question),
 *   rootsOf: async (place) => rootsProof(place, { blockRoots: new Uint8Array(32 * 8192) }), // of an archive
 *   blockOf: async ({ root, gindices }) => {
 *     const answer = await fetch(`${dev.beaconUrl}/eth/v2/beacon/blocks/${root}`)
 *     return BlockTree.of(client.network, { json: await answer.json() }).prove(headerFormat(gindices))
 *   },
 * })
 */
export async function payloadHashAt(question: PayloadQuestion): Promise<Root | undefined> {
  const { network, timestamp } = question
  const slot = slotAtTime(network, Number(timestamp) * 1000)
  if (!isApart(question, slot)) return hashAt(question, slot)
  for (let next = slot + 1; next <= slot + MAX_EMPTY_SLOTS; next++) {
    const hash = await hashAt(question, next)
    if (hash !== undefined) return hash
  }
  return undefined
}

/** Whether payloads come apart from blocks. */
function isApart({ network }: PayloadQuestion, slot: number): boolean {
  return isForkAtLeast(lightClientForkAtSlot(network, slot), 'gloas')
}

/** The payload that the block at a slot names, if there is a block. */
async function hashAt(question: PayloadQuestion, slot: number): Promise<Root | undefined> {
  const { network, blockOf } = question
  const fork = lightClientForkAtSlot(network, slot)
  const path = executionBlockHashPath(fork)
  if (path === undefined) throw beforeMerge(slot)
  const { gindex } = resolveStatePath(beaconBlockShape(network.preset, fork), path)
  try {
    const { history } = await proveHistory({
      ...question,
      slot,
      blockOf: (root) => blockOf({ root, slot, gindices: [gindex] }),
    })
    const hash = history.block.node(gindex)
    if (hash.every((byte) => byte === 0)) throw beforeMerge(slot)
    return bytesToHex(hash)
  } catch (error) {
    if (error instanceof BlsyncError && error.code === 'ERR_SLOT_EMPTY') return undefined
    throw error
  }
}

function beforeMerge(slot: number): ConfigError {
  return new ConfigError(
    `slot ${slot} is from before the merge: beacon blocks prove no execution blocks of that time`,
    {
      code: 'ERR_FIELD',
    },
  )
}
