import type { Root } from '../../../ts/bytes.ts'
import type { ExecutionBlock } from '../../../ts/devchain/execution/ExecutionBlock.ts'
import type { UpdateScore } from '../../../ts/types/UpdateScore.ts'
import type { PreparedBlock, PreparedChain } from '../chain/PreparedChain.ts'

/** What a client may believe. */
export interface Truths {
  readonly main: Truth
  /** The branch that part of a committee signed as well: it may be believed until the better one is heard of. */
  readonly rogue: Truth | undefined
}

/** What is true of a prepared chain, for whoever judges a client. */
export class Truth {
  readonly chain: PreparedChain
  /** Signers that a head needs. */
  readonly #threshold: number
  /** Slots from which on it is known that two thirds signed a block. */
  readonly #signedSince = new Map<string, number>()
  /** Slots of the blocks that prove a payload. */
  readonly #provingBlocks = new Map<string, PreparedBlock[]>()
  /** A slot has one block at most, also one that a reorg left behind. */
  readonly #bySlot = new Map<number, PreparedBlock>()
  /** Slot of the newest block that two thirds signed, by the slot at which that is known. */
  readonly #newestSigned: number[] = []
  readonly #payloads: ReadonlyMap<string, ExecutionBlock>
  readonly #blocks: ReadonlyMap<string, PreparedBlock>

  constructor(chain: PreparedChain) {
    this.chain = chain
    this.#payloads = chain.executionBlocks
    this.#blocks = chain.blocks
    this.#threshold = Math.ceil((chain.config.preset.syncCommitteeSize * 2) / 3)
    const blocks = [...chain.blocks.values()].sort((a, b) => a.slot - b.slot)
    for (const block of blocks) {
      this.#bySlot.set(block.slot, block)
      for (const hash of payloadsOf(block)) {
        const proving = this.#provingBlocks.get(hash) ?? []
        proving.push(block)
        this.#provingBlocks.set(hash, proving)
      }
      const parent = chain.blocks.get(block.parentRoot)
      if (block.participants < this.#threshold || parent === undefined) continue
      if (!this.#signedSince.has(parent.root)) this.#signedSince.set(parent.root, block.slot)
      this.#newestSigned[block.slot] = Math.max(this.#newestSigned[block.slot] ?? 0, parent.slot)
    }
    for (let slot = 0; slot < chain.moments.length; slot++) {
      this.#newestSigned[slot] = Math.max(this.#newestSigned[slot] ?? 0, this.#newestSigned[slot - 1] ?? 0)
    }
  }

  newestSignedSlot(slot: number): number {
    return this.#newestSigned[slot] ?? 0
  }

  /** The same, of what nodes told for so many slots in a row: a newer block that few signed takes its place there. */
  lastingSignedSlot(slot: number, lastedSlots: number): number {
    for (let since = slot - lastedSlots + 1; since > 0; since--) {
      const slots = Array.from({ length: lastedSlots }, (_, index) => since + index)
      if (slots.every((at) => this.#isNewestSigned(at))) return this.newestSignedSlot(since)
    }
    return 0
  }

  #isNewestSigned(slot: number): boolean {
    const newest = this.#blocks.get(this.chain.moments[slot]?.head ?? '')
    return newest !== undefined && newest.participants >= this.#threshold
  }

  /** Whether two thirds of the committee signed the block, as far as anybody can know by that slot. */
  isSigned(root: string, slot: number): boolean {
    const since = this.#signedSince.get(root)
    return since !== undefined && since <= slot
  }

  /** Slots of the signed blocks that prove the payload. */
  provenSlots(hash: string, slot: number): readonly number[] {
    return (this.#provingBlocks.get(hash) ?? [])
      .filter(({ root }) => this.isSigned(root, slot))
      .map((block) => block.slot)
  }

  finalizedSlot(slot: number): number {
    return this.chain.moments[slot]?.finalizedSlot ?? 0
  }

  /** Whether somebody made that block. */
  isBlock(root: string): boolean {
    return this.#blocks.has(root)
  }

  /** Score of the best update that a period ever had. */
  bestScore(period: number): UpdateScore | undefined {
    return this.chain.bestScores.get(period)
  }

  /** Payloads that an execution client may be at when it is at the newest block that two thirds signed. */
  newestPayloads(slot: number): readonly string[] {
    const newest = this.#bySlot.get(this.newestSignedSlot(slot))
    return newest === undefined ? [] : payloadsOf(newest)
  }

  /** Number of the payload that the finalized block of that slot proves. */
  finalizedNumber(slot: number): number {
    const block = this.#bySlot.get(this.finalizedSlot(slot))
    return block === undefined ? 0 : this.executionNumber(block.executionHash)
  }

  isPayload(hash: string): boolean {
    return this.#payloads.has(hash)
  }

  isAncestor(hash: string, head: string): boolean {
    const wanted = this.#payloads.get(hash)
    let block = this.#payloads.get(head)
    if (wanted === undefined) return hash === this.chain.executionGenesis.hash
    while (block !== undefined && block.number > wanted.number) block = this.#payloads.get(block.parentHash)
    return block?.hash === hash
  }

  executionNumber(hash: string): number {
    return this.#payloads.get(hash)?.number ?? 0
  }
}

/** A bid names the hash of the payload that fulfils it, so that a block covers its own payload too. */
function payloadsOf({ executionHash, envelope }: PreparedBlock): readonly Root[] {
  return [executionHash, ...(envelope === undefined ? [] : [envelope.hash])]
}
