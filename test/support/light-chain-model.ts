import type { Root } from '../../ts/bytes.ts'
import type { Pruning } from '../../ts/light/committees/planPrune.ts'
import type { RootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import type { LightChain } from '../../ts/light/headers/LightChain.ts'

/** What a light chain answers, as plain data. */
export interface ChainPicture {
  /** Slot and root of every canonical header, the newest first. */
  readonly canonical: readonly string[]
  /** The first and last of them in a row with proofs. */
  readonly states: readonly string[]
}

/** Which headers of a world are here, and which of them have proofs. */
export interface StorePicture {
  readonly known: readonly string[]
  readonly proven: readonly string[]
}

/** The light chain told naively: a map of headers, walked through for every question. */
export class LightChainModel {
  readonly #headers = new Map<Root, RootedHeader>()
  readonly #proven = new Set<Root>()
  #head: RootedHeader | undefined

  add(header: RootedHeader): void {
    this.#headers.set(header.root, header)
  }

  has(header: RootedHeader): boolean {
    return this.#headers.has(header.root)
  }

  setHead(header: RootedHeader): void {
    this.add(header)
    this.#head = header
  }

  prove(header: RootedHeader): void {
    this.#proven.add(header.root)
  }

  prune({ beforeSlot, what }: Pruning): void {
    const canonical = new Set(this.#canonical().map(({ root }) => root))
    for (const { slot, root } of [...this.#headers.values()]) {
      if (slot >= beforeSlot || (what === 'side-branches' && canonical.has(root))) continue
      this.#headers.delete(root)
      this.#proven.delete(root)
      if (this.#head?.root === root) this.#head = undefined
    }
  }

  picture(): ChainPicture {
    const canonical = this.#canonical()
    const first = canonical.findIndex(({ root }) => this.#proven.has(root))
    const run = first < 0 ? [] : canonical.slice(first)
    const end = run.findIndex(({ root }) => !this.#proven.has(root))
    const states = end < 0 ? run : run.slice(0, end)
    return {
      canonical: canonical.map(told),
      states: [...states.slice(0, 1), ...states.slice(-1)].map(told),
    }
  }

  storePicture(world: readonly RootedHeader[]): StorePicture {
    return {
      known: world.filter(({ root }) => this.#headers.has(root)).map(told),
      proven: world.filter(({ root }) => this.#proven.has(root)).map(told),
    }
  }

  #canonical(): readonly RootedHeader[] {
    const chain: RootedHeader[] = []
    for (let next = this.#head; next !== undefined; next = this.#headers.get(next.header.parentRoot)) chain.push(next)
    return chain
  }
}

/** The same of the real chain, by asking it for everything. */
export function pictureOf(chain: LightChain, lastSlot: number): ChainPicture {
  const canonical: string[] = []
  for (let slot = lastSlot; slot >= 0; slot--) {
    const content = chain.at(slot)
    if (content.type === 'header') canonical.push(told({ slot, root: content.root }))
    else if (content.type === 'empty' && (slot < tailSlot(chain) || slot > headSlot(chain)))
      canonical.push(`empty ${slot}`)
  }
  const { headerRange, stateRange } = chain
  if (headerRange !== undefined && canonical[0] !== told(headerRange.head)) canonical.push('another head')
  if (headerRange !== undefined && canonical.at(-1) !== told(headerRange.tail)) canonical.push('another tail')
  return {
    canonical,
    states: stateRange === undefined ? [] : [stateRange.head, stateRange.tail].map(told),
  }
}

export function storePictureOf(chain: LightChain, world: readonly RootedHeader[]): StorePicture {
  return {
    known: world.filter(({ root }) => chain.header(root) !== undefined).map(told),
    proven: world.filter((ref) => chain.stateProof(ref) !== undefined).map(told),
  }
}

function tailSlot({ headerRange }: LightChain): number {
  return headerRange?.tail.slot ?? Number.POSITIVE_INFINITY
}

function headSlot({ headerRange }: LightChain): number {
  return headerRange?.head.slot ?? -1
}

function told({ slot, root }: { readonly slot: number; readonly root: Root }): string {
  return `${slot} ${root.slice(2, 10)}`
}
