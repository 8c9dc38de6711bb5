import { bytesToHex, concatBytes, hexToBytes, type Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { ServerError } from '../errors.ts'
import { type CallEnd, type CallSession, openCall } from '../native/execution.ts'
import type { ExecutionReader } from './ExecutionReader.ts'
import { jsonBytes } from './ProvenAccount.ts'
import type { ProvenHeader } from './ProvenHeaders.ts'
import { ProviderError } from './ProviderError.ts'
import type { ProviderQueries } from './ProviderQueries.ts'
import { type AccountHint, readAccessList } from './readAccessList.ts'

/** Pieces of the state that are fetched one after the other; a call that needs more is too large to be proven. */
const MAX_ROUNDS = 256

/** An access list that takes longer is not waited for. */
const HINT_MS = 2_000

/** In a row; then providers are not asked for access lists any more. */
const MAX_HINT_FAILURES = 5

/** What a call is run for. */
export type CallGoal = Parameters<CallSession['run']>[0]

/** A call after a block. */
export interface CallQuestion {
  readonly header: ProvenHeader
  /** As `eth_call` takes them. */
  readonly request: object
  readonly stateOverrides?: object
  readonly blockOverrides?: object
  readonly goal: CallGoal
}

/**
 * Runs calls here, on proven state alone.
 *
 * - The machine stops at whatever is not proven yet; that is fetched, proven and handed over, and it runs again.
 * - A provider's access list says what to fetch ahead, and nothing else: a wrong one costs time only.
 */
export class ExecutionCalls {
  readonly #reader: ExecutionReader
  readonly #queries: ProviderQueries
  readonly #clock: Clock
  #hintFailures = 0

  constructor(reader: ExecutionReader, queries: ProviderQueries, clock: Clock) {
    this.#reader = reader
    this.#queries = queries
    this.#clock = clock
  }

  /**
   * How a call ends: `returned`, `gas`, `access-list`, `reverted` or `failed`.
   *
   * @throws NativeError for a request that does not fit, ProviderError, UnprovenBlockError
   * @throws ServerError `ERR_CALL_TOO_LARGE`, `ERR_NO_RULES`
   */
  async run(question: CallQuestion): Promise<CallEnd> {
    const session = this.#open(question)
    await this.#fetchAhead(session, question)
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const end = await session.run(question.goal)
      if (!(await this.#provide(session, question.header, end))) return end
    }
    throw new ServerError(`the call reads more than ${MAX_ROUNDS} pieces of the state, one after the other`, {
      code: 'ERR_CALL_TOO_LARGE',
    })
  }

  #open({ header, request, stateOverrides, blockOverrides }: CallQuestion): CallSession {
    const { rules } = this.#reader
    const fork = rules.fork(timeOf(blockOverrides) ?? header.timestamp)
    if (rules.chainId === undefined || fork === undefined) {
      const what =
        fork === undefined
          ? 'before the merge, or of a fork that this release does not know,'
          : 'of a chain without DEPOSIT_CHAIN_ID in its configuration'
      throw new ServerError(`calls at blocks ${what} are not run here`, { code: 'ERR_NO_RULES' })
    }
    return openCall({
      block: header.fields.json,
      hash: header.fields.hash,
      chainId: rules.chainId,
      fork,
      blobGasPrice: this.#reader.blobBaseFee(header),
      request: jsonBytes(request),
      ...(stateOverrides !== undefined && { stateOverrides: jsonBytes(stateOverrides) }),
      ...(blockOverrides !== undefined && { blockOverrides: jsonBytes(blockOverrides) }),
    })
  }

  /** All that is not there will be asked for when it is missed. */
  async #fetchAhead(session: CallSession, { header, request }: CallQuestion): Promise<void> {
    const { from, to } = { from: undefined, to: undefined, ...request }
    const own = [from ?? `0x${'00'.repeat(20)}`, to].filter((address) => typeof address === 'string')
    const known = own.map((address): AccountHint => ({ address: `0x${address.slice(2).toLowerCase()}`, slots: [] }))
    const fetch = (hints: readonly AccountHint[]) =>
      Promise.all(hints.map((hint) => this.#insertAccount(session, header, hint).catch(ignoreProvider)))
    await Promise.all([fetch(known), this.#hints(header, request).then(fetch)])
  }

  async #hints({ hash }: ProvenHeader, request: object): Promise<readonly AccountHint[]> {
    if (this.#hintFailures >= MAX_HINT_FAILURES) return []
    const params = [request, { blockHash: hash }]
    const asked = this.#queries.ask({ kind: 'eth_createAccessList', params }, readAccessList)
    const late = new Promise<undefined>((resolve) => this.#clock.after(HINT_MS, () => resolve(undefined)).unref())
    const hints = await Promise.race([asked.catch(ignoreProvider), late])
    this.#hintFailures = hints === undefined ? this.#hintFailures + 1 : 0
    return hints ?? []
  }

  /** Whether something was lacking, which is there now. */
  async #provide(session: CallSession, header: ProvenHeader, end: CallEnd): Promise<boolean> {
    const { kind, data, address, number } = end
    switch (kind) {
      case 'account':
        await this.#insertAccount(session, header, { address: bytesToHex(data), slots: [] })
        return true
      case 'slot':
        await this.#insertAccount(session, header, { address: bytesToHex(address ?? data), slots: [bytesToHex(data)] })
        return true
      case 'code':
        await this.#insertAccount(session, header, { address: bytesToHex(address ?? data), slots: [] })
        return true
      case 'block-hash': {
        const block = await this.#reader.header({ number: Number(number ?? 0n) })
        session.insertBlockHash(Number(number ?? 0n), hexToBytes(block?.hash ?? `0x${'00'.repeat(32)}`, 32))
        return true
      }
      case 'returned':
      case 'gas':
      case 'access-list':
      case 'reverted':
      case 'failed':
        return false
    }
  }

  async #insertAccount(session: CallSession, header: ProvenHeader, { address, slots }: AccountHint): Promise<void> {
    const { state } = this.#reader
    const account = await state.account(header, address, slots)
    session.insertAccount(jsonBytes(account), hexToBytes(address, 20), concatBytes(...slots.map(bytesOf)))
    const code = await state.code(header, account)
    if (code !== '0x') session.insertCode(hexToBytes(code), hexToBytes(account.codeHash, 32))
  }
}

/** The time that is taken for the block's, whose rules are those of the call. */
function timeOf(overrides: object | undefined): bigint | undefined {
  const time = overrides !== undefined && 'time' in overrides ? overrides.time : undefined
  return typeof time === 'string' && /^0x[0-9a-f]{1,16}$/i.test(time) ? BigInt(time) : undefined
}

function bytesOf(slot: Root): Uint8Array {
  return hexToBytes(slot, 32)
}

function ignoreProvider(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error
}
