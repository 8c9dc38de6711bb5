import { EngineCallError } from '../../ts/engine/EngineFailure.ts'
import type { EnginePayload } from '../../ts/engine/EnginePayload.ts'
import type { ForkchoiceState } from '../../ts/engine/ForkchoiceState.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import type { PayloadStatus } from '../../ts/engine/PayloadStatus.ts'
import type { ForkName } from '../../ts/params/ForkName.ts'
import { EngineChain } from './engine-chain.ts'
import { EngineRecorder } from './engine-recorder.ts'

/** An execution client without a network that has the whole chain, and refuses a forkchoice that the specification refuses. */
export class StrictEngine extends EngineRecorder {
  /** What no client of it should ever do, in order. */
  readonly faults: string[] = []
  readonly #chain: EngineChain
  #finalized: string = ZERO_HASH

  constructor(anchor: `0x${string}`) {
    super('strict')
    this.#chain = new EngineChain({ anchor, adoptsFirst: false })
  }

  /** Whether `hash` is `head` or lies below it. */
  contains(head: string, hash: string): boolean {
    return hash === ZERO_HASH || this.#chain.contains(head, hash)
  }

  override async newPayload(payload: EnginePayload): Promise<PayloadStatus> {
    this.payloads.push(payload.slot)
    const { blockHash: hash, parentHash, blockNumber: number, slot: timestamp } = payload
    const added = this.#chain.add({ hash, parentHash, number, timestamp })
    if (typeof added === 'string') return { status: added }
    this.faults.push(added.broken)
    return { status: 'INVALID' }
  }

  override async forkchoiceUpdated(_fork: ForkName, state: ForkchoiceState): Promise<PayloadStatus> {
    this.states.push(state)
    const { headBlockHash, safeBlockHash, finalizedBlockHash } = state
    if (this.#chain.get(headBlockHash)?.isValid !== true) return { status: 'SYNCING' }
    if (!this.contains(headBlockHash, safeBlockHash) || !this.contains(headBlockHash, finalizedBlockHash)) {
      this.faults.push(`−38002: ${JSON.stringify(state)}`)
      throw new EngineCallError({ kind: 'rpc', method: 'engine_forkchoiceUpdatedV3', rpcCode: -38002, message: 'no' })
    }
    if (!this.contains(safeBlockHash, finalizedBlockHash)) this.faults.push('safe lies below finalized')
    if (!this.contains(finalizedBlockHash, this.#finalized)) this.faults.push('finalized went back')
    this.#finalized = finalizedBlockHash
    this.held = this.#chain.get(headBlockHash)?.number ?? 0
    return { status: 'VALID' }
  }
}
