import type { FileHandle } from 'node:fs/promises'
import type { Root } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'
import { BlockTree } from '../../history/BlockTree.ts'
import { rootOfRoots } from '../../history/rootsProof.ts'
import type { Header } from '../../types/Header.ts'
import type { GivenRoots, HistorySource, PeriodPlace } from './HistorySource.ts'
import type { OpenFile } from './RootsFile.ts'
import { SnappyFrames } from './SnappyFrames.ts'

/** Types of entries, as little-endian numbers. */
const BLOCK = 0x0001
const STATE = 0x0002
const SLOT_INDEX = 0x3269

/** Type, length and two bytes of zero. */
const ENTRY_HEADER = 8

/** Fields of a state before its block roots: genesis time, validators root, slot, fork and latest header. */
const STATE_SLOT = 40
const BLOCK_ROOTS = 176

/** A block of the network has 10 MiB at most. */
const MAX_BLOCK_BYTES = 10 << 20

interface Entry {
  readonly type: number
  readonly start: number
  readonly length: number
}

/**
 * An era file: the blocks of a period, and the state after it, whose roots of blocks and states are those of the period. Only
 * what is asked for is read: the beginning of the state, and one block.
 *
 * @see https://github.com/eth-clients/e2store-format-specs/blob/main/formats/era.md
 */
export class EraFile implements HistorySource {
  readonly name: string
  readonly #file: OpenFile
  readonly #state: Entry
  /** Where blocks are, by slot. */
  readonly #blocks: ReadonlyMap<number, number>

  private constructor(file: OpenFile, state: Entry, blocks: ReadonlyMap<number, number>) {
    this.name = file.file
    this.#file = file
    this.#state = state
    this.#blocks = blocks
  }

  /** Whether a file begins as one. */
  static isOne(start: Uint8Array): boolean {
    return start[0] === 0x65 && start[1] === 0x32 && start.subarray(2).every((byte) => byte === 0)
  }

  /** @throws DecodeError when it does not have the entries of one */
  static async read(file: OpenFile): Promise<EraFile> {
    // The newest of both indices is at the end: that of the state, before it that of the blocks.
    const stateIndex = await indexBefore(file, file.size, 1)
    const state = stateIndex.offsets[0]
    if (state === undefined || state === 0) throw new DecodeError('the era file has no state')
    const size = file.network.preset.slotsPerHistoricalRoot
    const entry = await entryAt(file, stateIndex.start + state)
    if (entry.type !== STATE) throw new DecodeError('the era file has no state where its index says')
    const blocks = new Map<number, number>()
    if (stateIndex.firstSlot > 0) {
      const index = await indexBefore(file, stateIndex.start, size)
      for (const [at, offset] of index.offsets.entries()) {
        if (offset !== 0) blocks.set(index.firstSlot + at, index.start + offset)
      }
    }
    return new EraFile(file, entry, blocks)
  }

  async roots({ period }: PeriodPlace): Promise<GivenRoots | undefined> {
    const size = this.#file.network.preset.slotsPerHistoricalRoot
    const start = await this.#startOfState(BLOCK_ROOTS + 64 * size)
    const slot = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(STATE_SLOT, true))
    if (slot !== (period + 1) * size) {
      throw new DecodeError(`it is the era file of period ${slot / size - 1}, not of period ${period}`)
    }
    const blockRoots = start.subarray(BLOCK_ROOTS, BLOCK_ROOTS + 32 * size)
    return { blockRoots, stateRootsRoot: rootOfRoots(start.subarray(BLOCK_ROOTS + 32 * size)) }
  }

  async disown(): Promise<boolean> {
    return false
  }

  async block({ slot }: { readonly root: Root; readonly slot: number }): Promise<BlockTree | undefined> {
    const at = this.#blocks.get(slot)
    if (at === undefined) return undefined
    const entry = await entryAt(this.#file, at)
    if (entry.type !== BLOCK) throw new DecodeError('the era file has no block where its index says')
    const frames = new SnappyFrames(MAX_BLOCK_BYTES)
    for await (const bytes of bytesOf(this.#file.handle, entry)) frames.push(bytes)
    return BlockTree.of(this.#file.network, { ssz: frames.end() })
  }

  async header(block: { readonly root: Root; readonly slot: number }): Promise<Header | undefined> {
    return (await this.block(block))?.header
  }

  close(): Promise<void> {
    return this.#file.handle.close()
  }

  async #startOfState(length: number): Promise<Uint8Array> {
    const frames = new SnappyFrames(length)
    for await (const bytes of bytesOf(this.#file.handle, this.#state)) {
      frames.push(bytes)
      if (frames.length >= length) return frames.start(length)
    }
    throw new DecodeError('the state of the era file is too short')
  }
}

interface SlotIndex {
  /** Of its entry: offsets count from there. */
  readonly start: number
  readonly firstSlot: number
  readonly offsets: readonly number[]
}

/** The index that ends there: first slot, an offset a slot, and their number, eight bytes each. */
async function indexBefore({ handle }: OpenFile, end: number, count: number): Promise<SlotIndex> {
  const length = 8 * (count + 2)
  const start = end - length - ENTRY_HEADER
  if (start < 0) throw new DecodeError('the era file is cut off')
  const bytes = await readAt(handle, start, ENTRY_HEADER + length)
  const view = new DataView(bytes.buffer)
  const isIndex =
    view.getUint16(0, true) === SLOT_INDEX &&
    view.getUint32(2, true) === length &&
    view.getBigUint64(ENTRY_HEADER + length - 8, true) === BigInt(count)
  if (!isIndex) throw new DecodeError('the era file does not end with its indices')
  const number = (at: number) => Number(view.getBigInt64(ENTRY_HEADER + at, true))
  return {
    start,
    firstSlot: number(0),
    offsets: Array.from({ length: count }, (_, index) => number(8 * (index + 1))),
  }
}

async function entryAt({ handle, size }: OpenFile, at: number): Promise<Entry> {
  if (!Number.isSafeInteger(at) || at < 0 || at + ENTRY_HEADER > size) throw new DecodeError('the era file is cut off')
  const view = new DataView((await readAt(handle, at, ENTRY_HEADER)).buffer)
  const entry = { type: view.getUint16(0, true), start: at + ENTRY_HEADER, length: view.getUint32(2, true) }
  if (entry.start + entry.length > size) throw new DecodeError('the era file is cut off')
  return entry
}

async function* bytesOf(handle: FileHandle, { start, length }: Entry): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += PART_BYTES) {
    yield await readAt(handle, start + at, Math.min(PART_BYTES, length - at))
  }
}

const PART_BYTES = 1 << 18

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  if (bytesRead !== length) throw new DecodeError('the file is cut off')
  return bytes
}
