import type { ForkName } from '../params/ForkName.ts'
import { type ClientVersion, decodeClientVersions } from './ClientVersion.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EnginePayload } from './EnginePayload.ts'
import type { EngineRpc } from './EngineRpc.ts'
import { ENGINE_CAPABILITIES, engineMethods } from './engineMethods.ts'
import type { ForkchoiceState } from './ForkchoiceState.ts'
import { decodeForkchoiceAnswer, decodePayloadStatus, type PayloadStatus } from './PayloadStatus.ts'
import { decodeBlockNumber, decodeSyncProgress, type SyncProgress } from './SyncProgress.ts'

const FORKCHOICE_TIMEOUT_MS = 8_000

/** The specification says 1 s and allows more; a client that has just been started needs it. */
const QUESTION_TIMEOUT_MS = 2_000

/** A list of method names longer than this is not looked at to its end. */
const MAX_CAPABILITIES = 500

/**
 * The engine methods that blsync uses, typed. All of them throw EngineCallError when no result comes.
 *
 * @example
 * const api = new EngineApi(new EngineRpc(new HttpTransport(new URL('http://localhost:8551'), new EngineSecret(secret))), client)
 * const { status } = await api.newPayload(payload)
 */
export class EngineApi implements EngineConnection {
  readonly #rpc: EngineRpc
  readonly #self: ClientVersion

  /** @param self - who we are, told to the execution client */
  constructor(rpc: EngineRpc, self: ClientVersion) {
    this.#rpc = rpc
    this.#self = self
  }

  get label(): string {
    return this.#rpc.label
  }

  get links(): number | undefined {
    return this.#rpc.links
  }

  async newPayload(payload: EnginePayload): Promise<PayloadStatus> {
    const { newPayload, newPayloadTimeoutMs } = engineMethods(payload.fork)
    const answer = await this.#rpc.call(newPayload, payload.newPayloadParams(), newPayloadTimeoutMs)
    return decodePayloadStatus(answer, newPayload)
  }

  async forkchoiceUpdated(fork: ForkName, state: ForkchoiceState): Promise<PayloadStatus> {
    const { forkchoiceUpdated, forkchoiceTail } = engineMethods(fork)
    const answer = await this.#rpc.call(forkchoiceUpdated, [state, ...forkchoiceTail], FORKCHOICE_TIMEOUT_MS)
    return decodeForkchoiceAnswer(answer, forkchoiceUpdated)
  }

  async exchangeCapabilities(): Promise<readonly string[]> {
    const method = 'engine_exchangeCapabilities'
    const answer = await this.#rpc.call(method, [ENGINE_CAPABILITIES], QUESTION_TIMEOUT_MS)
    if (!Array.isArray(answer))
      throw new EngineCallError({ kind: 'bad-answer', method, detail: 'not a list of methods' })
    return answer.slice(0, MAX_CAPABILITIES).filter((name: unknown) => typeof name === 'string')
  }

  async clientVersions(): Promise<readonly ClientVersion[]> {
    const method = 'engine_getClientVersionV1'
    return decodeClientVersions(await this.#rpc.call(method, [this.#self], QUESTION_TIMEOUT_MS), method)
  }

  async blockNumber(): Promise<number> {
    const method = 'eth_blockNumber'
    const answer = await this.#rpc.call(method, [], QUESTION_TIMEOUT_MS)
    const number = decodeBlockNumber(answer)
    if (number === undefined) throw new EngineCallError({ kind: 'bad-answer', method, detail: 'not a block number' })
    return number
  }

  async syncProgress(): Promise<SyncProgress | undefined> {
    const method = 'eth_syncing'
    return decodeSyncProgress(await this.#rpc.call(method, [], QUESTION_TIMEOUT_MS), method)
  }

  async close(): Promise<void> {
    await this.#rpc.close()
  }
}
