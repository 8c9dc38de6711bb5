import type { FileHandle } from 'node:fs/promises'
import { hexToBytes, readRoot } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'
import { rootOfRoots } from '../../history/rootsProof.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { GivenRoots, HistorySource } from './HistorySource.ts'

export interface OpenFile {
  readonly file: string
  readonly handle: FileHandle
  readonly size: number
  readonly network: NetworkConfig
}

/**
 * A list of the roots of one period, whichever that is: hex, a root a line or in a JSON array, or bytes. There is one for
 * each slot, and for periods before capella the roots of states follow, as the specification's `HistoricalBatch` has them.
 */
export class RootsFile implements HistorySource {
  readonly name: string
  readonly #roots: GivenRoots

  private constructor(name: string, roots: GivenRoots) {
    this.name = name
    this.#roots = roots
  }

  /** @throws DecodeError when the file holds another number of roots */
  static async read({ file, handle, size, network }: OpenFile): Promise<RootsFile> {
    const count = network.preset.slotsPerHistoricalRoot
    // A root is 66 characters as text, and some more around it.
    if (size > 2 * count * 80 + 1024) {
      throw new DecodeError(`it has ${size} bytes, more than any list of roots of a period`)
    }
    const bytes = new Uint8Array(await handle.readFile())
    const roots = bytes.length === 32 * count || bytes.length === 64 * count ? bytes : rootsOfText(bytes)
    if (roots.length !== 32 * count && roots.length !== 64 * count) {
      throw new DecodeError(
        `it is neither an era file nor a list of ${count} block roots (${2 * count} with state roots): it has ${roots.length / 32}`,
      )
    }
    const blockRoots = roots.subarray(0, 32 * count)
    if (roots.length === blockRoots.length) return new RootsFile(file, { blockRoots })
    return new RootsFile(file, { blockRoots, stateRootsRoot: rootOfRoots(roots.subarray(32 * count)) })
  }

  async roots(): Promise<GivenRoots> {
    return this.#roots
  }

  async disown(): Promise<boolean> {
    return false
  }

  async block(): Promise<undefined> {
    return undefined
  }

  async header(): Promise<undefined> {
    return undefined
  }

  async close(): Promise<void> {
    // Everything was read.
  }
}

function rootsOfText(bytes: Uint8Array): Uint8Array {
  const words = new TextDecoder()
    .decode(bytes)
    .split(/[\s",[\]]+/)
    .filter((word) => word !== '')
  const roots = new Uint8Array(32 * words.length)
  for (const [index, word] of words.entries()) {
    const root = readRoot(word)
    if (root === undefined) {
      throw new DecodeError(`it is neither an era file nor a list of roots: number ${index + 1} is not 64 hex digits`)
    }
    roots.set(hexToBytes(root, 32), 32 * index)
  }
  return roots
}
