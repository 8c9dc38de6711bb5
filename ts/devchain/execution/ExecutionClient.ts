import { bytesToHex, type Root } from '../../bytes.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { BlockStore } from './BlockStore.ts'
import type { ExecutionBlock } from './ExecutionBlock.ts'
import { engineVersionsAt, type ForkchoiceVersion, type NewPayloadVersion } from './engineVersions.ts'
import { invalid, type PayloadStatus, valid } from './PayloadStatus.ts'
import { type PayloadFault, payloadFault } from './payloadFault.ts'
import { RpcFault, rpcCodes } from './RpcFault.ts'
import { asRecord, type EnginePayload, readData, readExecutionPayload } from './readExecutionPayload.ts'

const ZERO_HASH: Root = `0x${'00'.repeat(32)}`
const SYNCING: PayloadStatus = { status: 'SYNCING', latestValidHash: null, validationError: null }

/**
 * An execution client's side of the engine API, without transactions being executed.
 * - A payload is VALID only on top of a known chain; a known chain begins with genesis.
 * - A head whose ancestors are missing is SYNCING; after `syncRounds` such forkchoice calls the missing blocks arrive
 *   from the network, as snap sync would have it.
 * - Finalized and safe are zero or known ancestors of the head.
 */
export class ExecutionClient {
  head: Root
  safe: Root = ZERO_HASH
  finalized: Root = ZERO_HASH
  readonly #config: NetworkConfig
  readonly #store: BlockStore
  readonly #syncRounds: number
  readonly #payloadFault: PayloadFault
  #syncTarget: { readonly hash: Root; readonly rounds: number } | undefined

  /**
   * @param parts.network - blocks that other execution clients would give by hash
   * @param parts.payloadFault - what is wrong with a payload by itself, worked out where it is left out
   */
  constructor(parts: {
    config: NetworkConfig
    genesis: ExecutionBlock
    network: (hash: Root) => ExecutionBlock | undefined
    syncRounds: number
    payloadFault?: PayloadFault
  }) {
    this.#config = parts.config
    this.#store = new BlockStore(parts.genesis, parts.network)
    this.#syncRounds = parts.syncRounds
    this.#payloadFault = parts.payloadFault ?? payloadFault
    this.head = parts.genesis.hash
  }

  get headNumber(): number {
    return this.#store.get(this.head)?.number ?? 0
  }

  get isSyncing(): boolean {
    return this.#syncTarget !== undefined
  }

  /** @throws RpcFault on a wrong method version or malformed parameters */
  newPayload(version: NewPayloadVersion, params: readonly unknown[]): PayloadStatus {
    const expectedParams = { 1: 1, 2: 1, 3: 3, 4: 4, 5: 4 }[version]
    if (params.length !== expectedParams) {
      throw new RpcFault(rpcCodes.invalidParams, `expected ${expectedParams} parameters, got ${params.length}`)
    }
    const payload = readExecutionPayload(params[0], version)
    const expected = engineVersionsAt(this.#config, payload.timestamp).newPayload
    if (version !== expected) {
      throw new RpcFault(
        rpcCodes.unsupportedFork,
        `Unsupported fork: this payload is for engine_newPayloadV${expected}`,
      )
    }
    const fault = this.#payloadFault(payload, params, version)
    if (fault !== undefined) return fault
    this.#finishSync()
    return this.#connect(payload)
  }

  /** @throws RpcFault on a wrong method version, malformed parameters or an inconsistent forkchoice */
  forkchoiceUpdated(
    version: ForkchoiceVersion,
    params: readonly unknown[],
  ): { payloadStatus: PayloadStatus; payloadId: null } {
    const state = asRecord(params[0], 'forkchoice state')
    const head = bytesToHex(readData(state.headBlockHash, 'headBlockHash', 32))
    const safe = bytesToHex(readData(state.safeBlockHash, 'safeBlockHash', 32))
    const finalized = bytesToHex(readData(state.finalizedBlockHash, 'finalizedBlockHash', 32))
    if (params[1] !== null && params[1] !== undefined) {
      throw new RpcFault(rpcCodes.invalidPayloadAttributes, 'this execution client builds no payloads')
    }
    if (params.length > (version < 4 ? 2 : 3)) throw new RpcFault(rpcCodes.invalidParams, 'too many parameters')
    if (params[2] !== null && params[2] !== undefined) readData(params[2], 'custodyColumns', 16)
    if (head === ZERO_HASH) throw new RpcFault(rpcCodes.invalidForkchoiceState, 'the head is zero')
    this.#finishSync()
    const block = this.#store.get(head)
    if (block === undefined) {
      const rounds = this.#syncTarget === undefined ? 1 : this.#syncTarget.rounds + 1
      this.#syncTarget = { hash: head, rounds }
      return { payloadStatus: SYNCING, payloadId: null }
    }
    const expected = engineVersionsAt(this.#config, block.timestamp).forkchoiceUpdated
    if (version !== expected) {
      throw new RpcFault(
        rpcCodes.unsupportedFork,
        `Unsupported fork: this head is for engine_forkchoiceUpdatedV${expected}`,
      )
    }
    this.#requireAncestor(finalized, block, 'finalized')
    this.#requireAncestor(safe, block, 'safe')
    this.head = head
    this.safe = safe
    this.finalized = finalized
    this.#store.prune(block.number)
    return { payloadStatus: valid(head), payloadId: null }
  }

  #connect(payload: EnginePayload): PayloadStatus {
    const block = {
      hash: payload.hash,
      parentHash: bytesToHex(payload.parentHash),
      number: payload.blockNumber,
      timestamp: payload.timestamp,
    }
    if (this.#store.get(block.hash) !== undefined) return valid(block.hash)
    const parent = this.#store.get(block.parentHash)
    if (parent === undefined) {
      this.#store.remember(block)
      return SYNCING
    }
    if (block.number !== parent.number + 1) return invalid('the number does not follow the parent', parent.hash)
    if (block.timestamp <= parent.timestamp) return invalid('the time is not after the parent', parent.hash)
    this.#store.add(block)
    return valid(block.hash)
  }

  #finishSync(): void {
    const target = this.#syncTarget
    if (target === undefined || target.rounds < this.#syncRounds) return
    if (this.#store.importFromNetwork(target.hash)) this.#syncTarget = undefined
  }

  #requireAncestor(hash: Root, head: ExecutionBlock, name: string): void {
    if (hash === ZERO_HASH || this.#store.isAncestor(hash, head)) return
    throw new RpcFault(rpcCodes.invalidForkchoiceState, `${name} block is not a known ancestor of the head: ${hash}`)
  }
}
