import type { ExecutionBlocks } from '../../../ts/client/ClientStatus.ts'
import type { EngineCallSeen } from '../engines/SimulatedEngine.ts'
import type { Truths } from './Truth.ts'

const NONE = `0x${'00'.repeat(32)}`

interface Told {
  readonly head: string
  readonly safe: string
  readonly finalized: string
}

/** Holds what one execution client is told to what is true. */
export class EngineJudge {
  readonly #truths: Truths
  readonly #onFault: (what: string) => void
  /** The head that it was told last, the lowest slot that it can stand for, and the finalized block's number. */
  #lastSlot = 0
  #lastFinalized = 0
  #lastForkchoice: Told | undefined

  constructor(truths: Truths, onFault: (what: string) => void) {
    this.#truths = truths
    this.#onFault = onFault
  }

  /** Number of the newest block that it was told to be finalized. */
  get finalizedNumber(): number {
    return this.#lastFinalized
  }

  /** The client cannot know any more where it was led: from where it is led next on, it does not go back. */
  forgotten(): void {
    this.#lastSlot = this.#lastFinalized = 0
  }

  /** What the client knows, as it says, and this execution client does not. */
  untold({ latest, safe, finalized }: ExecutionBlocks): string | undefined {
    const told = this.#lastForkchoice
    if (latest !== undefined && told?.head !== latest) return `that ${latest} is the head, but ${told?.head}`
    if (safe !== undefined && told?.safe !== safe) return `that ${safe} is safe, but ${told?.safe}`
    if (finalized !== undefined && told?.finalized !== finalized) {
      return `that ${finalized} is finalized, but ${told?.finalized}`
    }
    return undefined
  }

  /** @param slot - that runs now */
  told({ method, params, isGivenUp }: EngineCallSeen, slot: number): void {
    const [first] = params
    if (typeof first !== 'object' || first === null) return
    const fields = new Map(Object.entries(first))
    if (method.startsWith('engine_newPayload')) this.#payload(String(fields.get('blockHash')))
    if (method.startsWith('engine_forkchoiceUpdated')) {
      const [head, safe, finalized] = ['headBlockHash', 'safeBlockHash', 'finalizedBlockHash'].map((name) =>
        String(fields.get(name)),
      )
      const state = { head: head ?? '', safe: safe ?? '', finalized: finalized ?? '' }
      const isOfMain = this.#isTrue(state, slot)
      // One that nobody waits for may come after what was told since.
      if (isGivenUp) return
      this.#lastForkchoice = state
      if (isOfMain) this.#forkchoice(state, slot)
    }
  }

  #payload(hash: string): void {
    const { main, rogue } = this.#truths
    if (!main.isPayload(hash) && rogue?.isPayload(hash) !== true) this.#onFault(`a payload that nobody made: ${hash}`)
  }

  /** Whether it is of the chain that is judged by where it was led before. */
  #isTrue({ head, safe, finalized }: Told, slot: number): boolean {
    const { main, rogue } = this.#truths
    if (rogue !== undefined && rogue.provenSlots(head, slot).length > 0) return false
    if (main.provenSlots(head, slot).length === 0) this.#onFault(`head ${head} has no two thirds behind it`)
    for (const [name, hash] of [
      ['safe', safe],
      ['finalized', finalized],
    ]) {
      if (hash !== NONE && hash !== undefined && !main.isAncestor(hash, head)) {
        this.#onFault(`${name} ${hash} is not an ancestor of the head ${head}`)
      }
    }
    return true
  }

  #forkchoice({ head, finalized }: Told, slot: number): void {
    const { main, rogue } = this.#truths
    const slots = main.provenSlots(head, slot)
    const number = main.executionNumber(finalized)
    // What it was told of a branch that was given up is taken back.
    if (rogue !== undefined) this.#lastSlot = this.#lastFinalized = 0
    if (Math.max(...slots) < this.#lastSlot) this.#onFault(`head ${head} lies behind slot ${this.#lastSlot}`)
    this.#lastSlot = Math.max(this.#lastSlot, Math.min(...slots))
    if (number < this.#lastFinalized) this.#onFault(`finalized went back to ${finalized}`)
    this.#lastFinalized = Math.max(this.#lastFinalized, number)
  }
}
