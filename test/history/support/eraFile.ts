import { compress } from 'snappyjs'
import { concatBytes } from '../../../ts/bytes.ts'
import { proposerSignature } from '../../../ts/devchain/chain/fillerSignatures.ts'
import type { DevChain } from '../../../ts/devchain/DevChain.ts'

/** An entry of an e2store file. */
function entry(type: number, data: Uint8Array): Uint8Array {
  const header = new Uint8Array(8)
  const view = new DataView(header.buffer)
  view.setUint16(0, type, true)
  view.setUint32(2, data.length, true)
  return concatBytes(header, data)
}

/** The framing format of Snappy: the stream's name, and chunks with a checksum that nobody looks at. */
export function framed(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 6, 0, 0, ...new TextEncoder().encode('sNaPpY'))]
  for (let at = 0; at < bytes.length; at += 65_536) {
    const isPlain = (at / 65_536) % 2 === 1
    const piece = bytes.subarray(at, at + 65_536)
    const data = isPlain ? piece : compress(piece)
    const length = data.length + 4
    parts.push(
      Uint8Array.of(isPlain ? 1 : 0, length & 255, (length >> 8) & 255, length >> 16),
      new Uint8Array(4),
      data,
      Uint8Array.of(0xfe, 3, 0, 0, 0, 0, 0),
    )
  }
  return concatBytes(...parts)
}

function index(firstSlot: number, offsets: readonly number[]): Uint8Array {
  const data = new Uint8Array(8 * (offsets.length + 2))
  const view = new DataView(data.buffer)
  view.setBigUint64(0, BigInt(firstSlot), true)
  for (const [at, offset] of offsets.entries()) view.setBigInt64(8 * (at + 1), BigInt(offset), true)
  view.setBigUint64(data.length - 8, BigInt(offsets.length), true)
  return entry(0x3269, data)
}

/** The era file of a period of a development chain, from its format's description. */
export function eraFileOf(dev: DevChain, period: number): Uint8Array {
  const { chain, config } = dev
  const size = config.preset.slotsPerHistoricalRoot
  const parts = [entry(0x3265, new Uint8Array(0))]
  let length = 8
  const put = (part: Uint8Array): number => {
    const at = length
    parts.push(part)
    length += part.length
    return at
  }
  const places = Array.from({ length: size }, (_, at) => {
    const block = chain.tree.at(period * size + at)
    if (block === undefined) return 0
    const { SignedBeaconBlock } = chain.types.byFork[block.fork]
    const signed = { message: block.block, signature: proposerSignature(block) }
    return put(entry(0x0001, framed(SignedBeaconBlock.serialize(signed))))
  })
  const state = put(entry(0x0002, framed(stateAt(dev, (period + 1) * size))))
  const blocksAt = length
  put(
    index(
      period * size,
      places.map((place) => (place === 0 ? 0 : place - blocksAt)),
    ),
  )
  const stateAtIndex = length
  put(index((period + 1) * size, [state - stateAtIndex]))
  return concatBytes(...parts)
}

/** The beginning of the state at a slot: enough for what is read of it. */
function stateAt(dev: DevChain, slot: number): Uint8Array {
  const size = dev.config.preset.slotsPerHistoricalRoot
  const next = Array.from({ length: size }, (_, later) => dev.chain.tree.at(slot + later)).find(
    (block) => block !== undefined,
  )
  if (next === undefined) throw new Error('the chain has no block after the period')
  const view = dev.chain.types.byFork[next.fork].BeaconState.getViewDU(next.state.node)
  view.slot = slot
  const before = dev.chain.tree.byRoot(next.parentRoot)
  if (before === undefined) throw new Error('the chain has no block before')
  const old = dev.chain.types.byFork[before.fork].BeaconState.getViewDU(before.state.node)
  // Slots between the end of the period and its next block have overwritten what the period had.
  for (let over = slot; over < next.slot; over++) {
    view.blockRoots.set(over % size, old.blockRoots.get(over % size))
    view.stateRoots.set(over % size, old.stateRoots.get(over % size))
  }
  return view.serialize()
}
