import { hexToBytes, type Root } from '../bytes.ts'
import { BlsyncError, DecodeError } from '../errors.ts'
import { verifyExecutionHeader } from '../native/execution.ts'
import type { PayloadHistory } from './PayloadHistory.ts'
import { jsonBytes } from './ProvenAccount.ts'
import { type ProvenHeader, provenHeader } from './ProvenHeaders.ts'
import type { ProviderQueries } from './ProviderQueries.ts'
import { UnprovenBlockError } from './UnprovenBlockError.ts'

/**
 * Blocks by number that no state of the execution chain at hand leads to. A provider's block says when it was made; what the
 * beacon chain says of that moment decides whether it is of the chain, whatever the provider claims.
 */
export class OldBlocks {
  readonly #queries: ProviderQueries
  readonly #history: PayloadHistory

  constructor(queries: ProviderQueries, history: PayloadHistory) {
    this.#queries = queries
    this.#history = history
  }

  /**
   * The block with that number.
   *
   * @throws UnprovenBlockError when no provider has it, or the beacon chain's history cannot be had
   * @throws ProviderError
   */
  async at(number: number): Promise<ProvenHeader> {
    const hashes = new Map<bigint, Promise<Root | undefined>>()
    let unproven: UnprovenBlockError | undefined
    const hashAt = async (timestamp: bigint): Promise<Root | undefined> => {
      try {
        // Providers that agree cost one question.
        const hash = hashes.get(timestamp) ?? this.#history.at(timestamp)
        hashes.set(timestamp, hash)
        return await hash
      } catch (error) {
        if (!(error instanceof BlsyncError)) throw error
        unproven = new UnprovenBlockError(`block ${number} cannot be linked to the verified head: ${error.message}`)
        throw unproven
      }
    }
    const asked = this.#queries.ask(
      { kind: 'eth_getBlockByNumber', params: [`0x${number.toString(16)}`, false] },
      async (result) => {
        if (result === null) return undefined
        const header = provenHeader(verifyExecutionHeader(jsonBytes(result), claimedHash(result)))
        if (header.number !== number) throw new DecodeError(`it is block ${header.number} instead of ${number}`)
        const hash = await hashAt(header.timestamp)
        if (hash === header.hash) return header
        throw new DecodeError(`the chain has ${hash ?? 'no block'} at its time, and not ${header.hash}`)
      },
    )
    const header = await asked.catch((error: unknown) => {
      throw unproven ?? error
    })
    if (header === undefined) throw new UnprovenBlockError(`no execution provider has block ${number}`)
    return header
  }
}

/** What the block says of itself; its fields have to have that hash. */
function claimedHash(block: unknown): Uint8Array {
  const hash = typeof block === 'object' && block !== null && 'hash' in block ? block.hash : undefined
  if (typeof hash !== 'string') throw new DecodeError('it is a block without a hash')
  return hexToBytes(hash, 32)
}
