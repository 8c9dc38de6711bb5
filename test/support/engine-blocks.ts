import { createHash } from 'node:crypto'
import { bytesToHex, type Root } from '../../ts/bytes.ts'
import type { EnginePayload } from '../../ts/engine/EnginePayload.ts'
import { isForkAtLeast, type LightClientFork } from '../../ts/params/ForkName.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { headerRoot } from '../../ts/types/Header.ts'

/** Execution block that {@link blockChain} begins above. */
export const ANCHOR: Root = rootOf('anchor')

const SLOT_SECONDS = 6
const GENESIS_SECONDS = 1_700_000_000

export function rootOf(text: string): Root {
  return bytesToHex(createHash('sha256').update(text).digest())
}

/** The parameters of `engine_newPayload` for a made-up payload of a fork. */
export function payloadParams(
  fork: LightClientFork,
  view: {
    readonly blockHash: Root
    readonly parentHash: Root
    readonly blockNumber: number
    readonly timestamp: number
  },
): unknown[] {
  const quantity = (value: number): string => `0x${value.toString(16)}`
  const since = (first: LightClientFork, fields: object): object => (isForkAtLeast(fork, first) ? fields : {})
  const payload = {
    parentHash: view.parentHash,
    feeRecipient: `0x${'11'.repeat(20)}`,
    stateRoot: rootOf('state'),
    receiptsRoot: rootOf('receipts'),
    logsBloom: `0x${'00'.repeat(256)}`,
    prevRandao: rootOf('randao'),
    blockNumber: quantity(view.blockNumber),
    gasLimit: '0x1c9c380',
    gasUsed: '0x0',
    timestamp: quantity(view.timestamp),
    extraData: '0x',
    baseFeePerGas: '0x7',
    blockHash: view.blockHash,
    transactions: ['0x02aabb'],
    ...since('capella', {
      withdrawals: [{ index: '0x1', validatorIndex: '0x2', address: `0x${'22'.repeat(20)}`, amount: '0x3' }],
    }),
    ...since('deneb', { blobGasUsed: '0x0', excessBlobGas: '0x0' }),
    ...since('gloas', { blockAccessList: '0xc0', slotNumber: '0x1' }),
  }
  const more = isForkAtLeast(fork, 'deneb') ? [[], rootOf('parent beacon block')] : []
  return [payload, ...more, ...(isForkAtLeast(fork, 'electra') ? [['0x00aa', '0x01bb']] : [])]
}

/** Linked blocks at the given slots, the first on {@link ANCHOR}; execution numbers count from 1. */
export function blockChain(
  slots: readonly number[],
  options: { readonly fork?: LightClientFork; readonly salt?: string; readonly on?: BeaconBlock } = {},
): BeaconBlock[] {
  const { fork = 'fulu', salt = '' } = options
  const blocks: BeaconBlock[] = []
  for (const slot of slots) {
    const parent = blocks.at(-1) ?? options.on
    const execution = {
      blockHash: rootOf(`block ${slot}${salt}`),
      parentHash: parent?.execution?.blockHash ?? ANCHOR,
      blockNumber: (parent?.execution?.blockNumber ?? 0) + 1,
      timestamp: GENESIS_SECONDS + slot * SLOT_SECONDS,
    }
    const header = {
      slot,
      proposerIndex: 1,
      parentRoot: parent?.root ?? rootOf('anchor beacon block'),
      stateRoot: rootOf(`state ${slot}${salt}`),
      bodyRoot: rootOf(`body ${slot}${salt}`),
    }
    blocks.push({
      fork,
      root: headerRoot(header),
      header,
      execution,
      syncAggregate: { bits: new Uint8Array(4).fill(0xff), signature: new Uint8Array(96) },
      newPayloadParams: () => payloadParams(fork, execution),
    })
  }
  return blocks
}

/** A payload by itself, for the engine's own tests. */
export function payloadChain(
  slots: readonly number[],
  options: { readonly fork?: LightClientFork; readonly salt?: string } = {},
): EnginePayload[] {
  return blockChain(slots, options).map((block) => {
    const { blockHash = ANCHOR, parentHash = ANCHOR, blockNumber = 0 } = block.execution ?? {}
    return {
      fork: block.fork,
      slot: block.header.slot,
      blockRoot: block.root,
      parentBlockRoot: block.header.parentRoot,
      blockHash,
      parentHash,
      blockNumber,
      newPayloadParams: () => block.newPayloadParams(),
    }
  })
}
