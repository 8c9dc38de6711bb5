import { concatBytes } from '../../ts/bytes.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import { epochAtSlot } from '../../ts/params/slots.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { encodeUpdate, type LightClientUpdate } from '../../ts/types/LightClientUpdate.ts'
import type { ChainBuilder } from './chain-builder.ts'
import type { ScriptedBeaconNode } from './sync-scripted-server.ts'

export interface ChainHabitOptions {
  readonly chain: ChainBuilder
  readonly checkpointSlot: number
  /** Slot of the node's head; its updates end with the period before. */
  readonly headSlot: number
  /** The node's update of a period, if it is not the chain's. */
  readonly update?: (period: number) => LightClientUpdate
  /** It has updates of periods only, no heads and no checkpoints. */
  readonly hasOnlyUpdates?: boolean
  /** Blocks by root; none when left out. */
  readonly block?: (root: string) => BeaconBlock | undefined
}

/** The node from now on answers everything at once, as a full beacon node would that follows the made-up chain. */
export function followChain(node: ScriptedBeaconNode, options: ChainHabitOptions): void {
  node.habit = (asked) => answer(node, asked, options)
  for (const asked of node.asked) answer(node, asked, options)
}

function answer(node: ScriptedBeaconNode, asked: string, options: ChainHabitOptions): void {
  const { chain, checkpointSlot, headSlot, update = (period) => chain.update(period), hasOnlyUpdates = false } = options
  const [kind, range] = asked.split(' ')
  switch (kind) {
    case 'bootstrap':
      node.answerWith(asked, { kind, bootstrap: chain.bootstrap(checkpointSlot) })
      break
    case 'updates': {
      const [first = 0, count = 0] = (range ?? '').split('+').map(Number)
      const end = Math.min(first + count, Math.floor(headSlot / chain.slotsPerPeriod))
      const updates = Array.from({ length: Math.max(0, end - first) }, (_, index) => update(first + index))
      const bytes = concatBytes(...updates.map((item) => framed(chain, item)))
      node.answerWith(asked, { kind, encoding: 'ssz', bytes })
      break
    }
    case 'optimistic':
      node.answerWith(asked, { kind, ...(!hasOnlyUpdates && { update: chain.optimisticUpdate(headSlot) }) })
      break
    case 'finality':
      node.answerWith(asked, { kind, ...(!hasOnlyUpdates && { update: chain.finalityUpdate(headSlot) }) })
      break
    case 'block': {
      const block = options.block?.(range ?? '')
      if (block === undefined) node.refuse(asked)
      else node.answerWith(asked, { kind, block })
      break
    }
    default:
      node.refuse(asked)
  }
}

/** One item of an SSZ answer: its length, with the 4 bytes of the digest, the digest, the update. */
function framed({ config }: ChainBuilder, update: LightClientUpdate): Uint8Array {
  const ssz = encodeUpdate(config, update)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(ssz.length + 4), true)
  return concatBytes(length, forkDigest(config, epochAtSlot(config, update.attestedHeader.beacon.slot)), ssz)
}
