import type { ServerErrorCode } from '../../ts/ErrorCode.ts'
import { ServerError } from '../../ts/errors.ts'
import type { SyncProtocol, SyncRequest, SyncResponse } from '../../ts/sync/requests.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import type { ExecutionPayloadEnvelope } from '../../ts/types/ExecutionPayloadEnvelope.ts'
import { ScriptedServer } from './scheduler-scripted-server.ts'

/** What becomes of a request: an answer or a failure after some time, or nothing ever. */
export type Fate =
  | { readonly kind: 'answer'; readonly afterMs: number }
  | { readonly kind: 'fail'; readonly afterMs: number; readonly error: ServerError }
  | { readonly kind: 'hang' }

export const WELL: Fate = { kind: 'answer', afterMs: 50 }

export function failing(code: ServerErrorCode | 'ERR_DECODE', afterMs = 10): Fate {
  return { kind: 'fail', afterMs, error: new ServerError(`simulated ${code}`, { code }) }
}

/** A beacon node that has blocks and lives in time: what becomes of each request is decided when it comes. */
export class SimulatedNode extends ScriptedServer<SyncProtocol> {
  readonly #blocks = new Map<string, BeaconBlock>()
  readonly #payloads = new Map<string, ExecutionPayloadEnvelope>()
  readonly #timers = new Set<NodeJS.Timeout>()
  fateOf: (request: SyncRequest) => Fate = () => WELL

  /** It has imported a block and says so, unless its stream is down. */
  import(block: BeaconBlock, { isSilent = false }: { readonly isSilent?: boolean } = {}): void {
    this.#blocks.set(block.root, block)
    if (!isSilent) this.emit({ type: 'head', slot: block.header.slot, root: block.root })
  }

  /** It has the payload of a gloas block. */
  reveal(envelope: ExecutionPayloadEnvelope, blockRoot: string): void {
    this.#payloads.set(blockRoot, envelope)
  }

  override sendRequest(id: number, request: SyncRequest): void {
    super.sendRequest(id, request)
    const fate = this.fateOf(request)
    if (fate.kind === 'hang') return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (fate.kind === 'fail') this.fail(id, fate.error)
      else this.answer(id, this.#respond(request))
    }, fate.afterMs)
    this.#timers.add(timer)
  }

  override unsubscribe(): void {
    super.unsubscribe()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #respond(request: SyncRequest): SyncResponse {
    switch (request.kind) {
      case 'block': {
        const block = this.#blocks.get(request.root)
        return { kind: 'block', ...(block !== undefined && { block }) }
      }
      case 'envelope': {
        const envelope = this.#payloads.get(request.root)
        return { kind: 'envelope', ...(envelope !== undefined && { envelope }) }
      }
      case 'finality':
      case 'optimistic':
      case 'stateProof':
      case 'headerAt':
      case 'updateScores':
        return { kind: request.kind }
      case 'bootstrap':
      case 'updates':
      case 'header':
        throw new Error(`a simulated node has no ${request.kind}`)
    }
  }
}
