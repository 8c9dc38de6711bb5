import type { Root } from '../../bytes.ts'
import { InternalError } from '../../errors.ts'
import type { ExecutionBlock } from '../execution/ExecutionBlock.ts'
import type { ChainBlock } from './ChainBlock.ts'

/** Blocks of the execution chain that are known with all that is in them. */
const KEPT_BODIES = 512

/**
 * All blocks by root, and the canonical ones by slot.
 * - Every canonical block's parent is canonical, down to the oldest block kept.
 * - The finalized block is kept for as long as it is the finalized one.
 */
export class BlockTree {
  readonly #blocks = new Map<Root, ChainBlock>()
  readonly #canonical = new Map<number, ChainBlock>()
  readonly #byStateRoot = new Map<Root, ChainBlock>()
  readonly #executionBlocks = new Map<Root, ExecutionBlock>()
  /** The oldest first. */
  readonly #withBody: ExecutionBlock[] = []
  readonly genesis: ChainBlock
  #head: ChainBlock

  constructor(genesis: ChainBlock) {
    this.genesis = genesis
    this.#head = genesis
    this.add(genesis)
    this.setHead(genesis)
  }

  get head(): ChainBlock {
    return this.#head
  }

  /** A tree with the same blocks, which are shared, and a future of its own. */
  copy(): BlockTree {
    const copy = new BlockTree(this.genesis)
    for (const [root, block] of this.#blocks) copy.#blocks.set(root, block)
    for (const [slot, block] of this.#canonical) copy.#canonical.set(slot, block)
    for (const [root, block] of this.#byStateRoot) copy.#byStateRoot.set(root, block)
    for (const [hash, block] of this.#executionBlocks) copy.#executionBlocks.set(hash, block)
    copy.#withBody.splice(0, Number.POSITIVE_INFINITY, ...this.#withBody)
    copy.#head = this.#head
    return copy
  }

  add(block: ChainBlock): void {
    this.#blocks.set(block.root, block)
    this.#byStateRoot.set(block.stateRoot, block)
    this.#addExecution(block.execution)
    const { ownPayload } = block
    if (ownPayload !== undefined && ownPayload.fate !== 'withheld') this.#addExecution(ownPayload.execution)
  }

  /** Bodies of old ones are given up. */
  #addExecution(block: ExecutionBlock): void {
    if (this.#executionBlocks.has(block.hash)) return
    this.#executionBlocks.set(block.hash, block)
    this.#withBody.push(block)
    const old = this.#withBody.length > KEPT_BODIES ? this.#withBody.shift() : undefined
    if (old === undefined) return
    const { body: _, ...facts } = old
    this.#executionBlocks.set(old.hash, facts)
  }

  byRoot(root: Root): ChainBlock | undefined {
    return this.#blocks.get(root)
  }

  byStateRoot(root: Root): ChainBlock | undefined {
    return this.#byStateRoot.get(root)
  }

  /** A block of the execution chain; these few facts are never forgotten, so that an empty client can always sync. */
  executionBlock(hash: Root): ExecutionBlock | undefined {
    return this.#executionBlocks.get(hash)
  }

  /** The block with that number under a block of the execution chain. */
  executionAncestor(from: ExecutionBlock, number: number): ExecutionBlock | undefined {
    let block: ExecutionBlock | undefined = from
    while (block !== undefined && block.number > number) block = this.#executionBlocks.get(block.parentHash)
    return block?.number === number ? block : undefined
  }

  /** The block of the execution chain that a transaction is in, if one of the newest has it. */
  executionBlockOf(isIt: (block: ExecutionBlock) => boolean): ExecutionBlock | undefined {
    return this.#withBody.findLast(isIt)
  }

  parent(block: ChainBlock): ChainBlock | undefined {
    return this.#blocks.get(block.parentRoot)
  }

  /** The canonical block of a slot; undefined for an empty slot too. */
  at(slot: number): ChainBlock | undefined {
    return this.#canonical.get(slot)
  }

  isCanonical(block: ChainBlock): boolean {
    return this.#canonical.get(block.slot)?.root === block.root
  }

  /** Canonical blocks from `from` to `to`, both included, oldest first. */
  range(from: number, to: number): readonly ChainBlock[] {
    const blocks: ChainBlock[] = []
    for (let slot = from; slot <= to; slot++) {
      const block = this.#canonical.get(slot)
      if (block !== undefined) blocks.push(block)
    }
    return blocks
  }

  /** The block `depth` canonical blocks before the head. */
  ancestor(depth: number): ChainBlock {
    let block = this.#head
    for (let step = 0; step < depth; step++) {
      const parent = this.parent(block)
      if (parent === undefined) throw new InternalError(`the chain has no ${depth} blocks before its head`)
      block = parent
    }
    return block
  }

  /** Makes the block's chain canonical. */
  setHead(head: ChainBlock): void {
    const oldSlot = this.#head.slot
    const fresh: ChainBlock[] = []
    let cursor: ChainBlock | undefined = head
    while (cursor !== undefined && this.#canonical.get(cursor.slot)?.root !== cursor.root) {
      fresh.push(cursor)
      cursor = this.parent(cursor)
    }
    const common = cursor?.slot ?? -1
    for (let slot = common + 1; slot <= oldSlot; slot++) this.#canonical.delete(slot)
    for (const block of fresh) this.#canonical.set(block.slot, block)
    this.#head = head
  }

  /** The block a root in a checkpoint stands for; before the first one that is genesis. */
  checkpointBlock(root: Root): ChainBlock | undefined {
    return /^0x0+$/.test(root) ? this.genesis : this.#blocks.get(root)
  }

  /** Forgets blocks older than `slot`, but neither genesis nor what the head calls finalized. */
  prune(slot: number): void {
    const finalized = this.checkpointBlock(this.#head.finalized.root)
    const limit = Math.min(slot, finalized?.slot ?? 0)
    for (const block of this.#blocks.values()) {
      if (block.slot >= limit || block.slot === 0) continue
      this.#blocks.delete(block.root)
      this.#byStateRoot.delete(block.stateRoot)
      if (this.isCanonical(block)) this.#canonical.delete(block.slot)
    }
  }
}
