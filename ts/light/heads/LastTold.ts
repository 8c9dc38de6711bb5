import { bytesToHex, concatBytes, hexToBytes, type Root } from '../../bytes.ts'
import type { Clock } from '../../clock.ts'
import { asciiBytes } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { HeaderRef } from '../headers/HeaderRef.ts'

const KEY = asciiBytes('told')

/** Slot, root and hash of one block: 8, 32 and 32 bytes. */
const BLOCK_LENGTH = 72

/** A process that ends within this time may have told what the next one does not know; heads have no longer to wait for a slow disk. */
const LONGEST_WAIT_MS = 250

/** A verified beacon block with the execution block that it proves. */
export interface ToldBlock extends HeaderRef {
  readonly blockHash: Root
}

/** What execution clients were told. */
export interface Told {
  readonly head: ToldBlock
  readonly safe: ToldBlock | undefined
  readonly finalized: ToldBlock | undefined
}

/**
 * What execution clients were told last, across restarts, so that nobody leads them back.
 *
 * - An entry of the database that is damaged counts as none.
 * - Execution clients are told once it is written, or after a bounded time: nothing else waits for the disk.
 * - While it writes, only the newest is kept to be written next.
 * - What is told again is not written again.
 */
export class LastTold {
  /** What the last run told; undefined when there was none. */
  readonly value: Told | undefined
  readonly #store: Pick<KeyValueStore, 'batch'>
  #next: Told | undefined
  /** What the disk has or is being given; undefined when that is not certain. */
  #kept: Told | undefined
  #writing: Promise<void> | undefined

  private constructor(store: Pick<KeyValueStore, 'batch'>, value: Told | undefined) {
    this.#store = store
    this.value = value
  }

  static async open(store: Pick<KeyValueStore, 'get' | 'batch'>): Promise<LastTold> {
    const bytes = await store.get(KEY)
    return new LastTold(store, bytes === undefined ? undefined : decode(bytes))
  }

  remember(told: Told): void {
    if (this.#next === undefined && isSame(told, this.#kept)) return
    this.#next = told
    this.#writing ??= this.#write()
  }

  /** Of what was told last, the head's place counts on; of finality only what is given here is still verified. */
  withdraw(finalized: ToldBlock | undefined): void {
    const last = this.#next ?? this.#kept ?? this.value
    if (last !== undefined) this.remember({ head: last.head, safe: undefined, finalized })
  }

  /** Resolves when it is on the disk, or when that takes too long; undefined when it is there. */
  written(clock: Clock): Promise<void> | undefined {
    const writing = this.#writing
    if (writing === undefined) return undefined
    return new Promise((resolve) => {
      const timer = clock.after(LONGEST_WAIT_MS, resolve)
      void writing.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  /** Resolves when everything is written that the disk takes. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    try {
      for (let told = this.#next; told !== undefined; told = this.#next) {
        this.#next = undefined
        this.#kept = told
        await this.#store.batch([{ type: 'put', key: KEY, value: encode(told) }])
      }
    } catch {
      // The store tells of a disk that fails; the next head is written again.
      this.#kept = undefined
    } finally {
      this.#writing = undefined
    }
  }
}

function isSame(a: Told, b: Told | undefined): boolean {
  return (
    b !== undefined &&
    isSameBlock(a.head, b.head) &&
    isSameBlock(a.safe, b.safe) &&
    isSameBlock(a.finalized, b.finalized)
  )
}

function isSameBlock(a: ToldBlock | undefined, b: ToldBlock | undefined): boolean {
  return a?.slot === b?.slot && a?.root === b?.root && a?.blockHash === b?.blockHash
}

function encode({ head, safe, finalized }: Told): Uint8Array {
  return concatBytes(...[head, safe, finalized].map(encodeBlock))
}

function encodeBlock(block: ToldBlock | undefined): Uint8Array {
  const bytes = new Uint8Array(BLOCK_LENGTH)
  if (block === undefined) return bytes
  new DataView(bytes.buffer).setBigUint64(0, BigInt(block.slot))
  bytes.set(hexToBytes(block.root, 32), 8)
  bytes.set(hexToBytes(block.blockHash, 32), 40)
  return bytes
}

function decode(bytes: Uint8Array): Told | undefined {
  if (bytes.length !== 3 * BLOCK_LENGTH) return undefined
  const [head, safe, finalized] = [0, 1, 2].map((at) =>
    decodeBlock(bytes.subarray(at * BLOCK_LENGTH, (at + 1) * BLOCK_LENGTH)),
  )
  return head === undefined ? undefined : { head, safe, finalized }
}

/** Undefined for none: zeros, or a slot that is not a number. */
function decodeBlock(bytes: Uint8Array): ToldBlock | undefined {
  const slot = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
  if (!Number.isSafeInteger(slot) || bytes.subarray(8, 40).every((byte) => byte === 0)) return undefined
  return { slot, root: bytesToHex(bytes.subarray(8, 40)), blockHash: bytesToHex(bytes.subarray(40, 72)) }
}
