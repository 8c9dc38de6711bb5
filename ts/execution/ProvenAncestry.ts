import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { asWord } from './ProvenAccount.ts'
import type { ProvenHeader, ProvenHeaders } from './ProvenHeaders.ts'
import type { ProvenState } from './ProvenState.ts'
import { ProviderError } from './ProviderError.ts'
import { UnprovenBlockError } from './UnprovenBlockError.ts'

/** Keeps the hashes of earlier blocks, https://eips.ethereum.org/EIPS/eip-2935. */
const HISTORY_CONTRACT = '0x0000f90827f1c53a10cb7a02335b175320002935'
const HISTORY_LENGTH = 8191

/** Parents that are walked over one by one. */
const MAX_STEPS = 1024

/** So few parents are fetched faster than they are proven by the contract. */
const SHORT = 2

/** Times that the contract of an earlier block is asked, which only providers with old states answer. */
const MAX_HOPS = 16

/** Numbers whose hashes are remembered under a head. */
const MAX_KNOWN = 65_536

/**
 * Which block has a number in the chain that ends with a trusted head.
 *
 * - A few blocks back are linked by parent hashes; up to 8191, by the contract that keeps the hashes of earlier blocks, whose
 *   storage the head's state proves; then by that contract again in the oldest of these blocks.
 * - Where there is no such contract, parents are walked over one by one, a bounded number of them.
 */
export class ProvenAncestry {
  readonly #headers: ProvenHeaders
  readonly #state: ProvenState
  #head: ProvenHeader | undefined
  /** Hashes by number under the head, whoever proved them. */
  readonly #known = new Map<number, Root>()

  constructor(headers: ProvenHeaders, state: ProvenState) {
    this.#headers = headers
    this.#state = state
  }

  /**
   * The block with that number under the head.
   *
   * @throws UnprovenBlockError when its hash cannot be proven
   * @throws ProviderError
   */
  async at(head: ProvenHeader, number: number): Promise<ProvenHeader> {
    this.#follow(head)
    const hash = await this.#hashAt(head, number)
    const header = await this.#headers.byHash(hash)
    if (header === undefined) throw new UnprovenBlockError(`no execution provider has block ${number} (${hash})`)
    return header
  }

  /** What was known under the head before holds if the new one builds on it; else it is forgotten. */
  #follow(head: ProvenHeader): void {
    const before = this.#head
    if (before?.hash === head.hash) return
    if (before?.hash !== head.parentHash) this.#known.clear()
    this.#head = head
    this.#remember(head, head.number, head.hash)
    this.#remember(head, head.number - 1, head.parentHash)
  }

  async #hashAt(head: ProvenHeader, number: number): Promise<Root> {
    let from = head
    let steps = 0
    let hops = 0
    for (;;) {
      const known = this.#head?.hash === head.hash ? this.#known.get(number) : undefined
      if (known !== undefined) return known
      if (from.number === number) return from.hash
      if (from.number - 1 === number) return from.parentHash
      const reach = Math.max(number, from.number - HISTORY_LENGTH)
      const hop = from.number - reach > SHORT && hops < MAX_HOPS ? await this.#historic(from, reach) : undefined
      // Earlier blocks have no contract either.
      hops = hop === undefined && from.number - reach > SHORT ? MAX_HOPS : hops + 1
      if (hop === undefined && ++steps > MAX_STEPS) throw tooFar(head, number)
      const hash: Root = hop ?? from.parentHash
      const next = await this.#headers.byHash(hash)
      if (next === undefined || next.number !== (hop === undefined ? from.number - 1 : reach)) {
        throw new UnprovenBlockError(`no execution provider links block ${number} to the verified head ${head.number}`)
      }
      this.#remember(head, next.number, next.hash)
      this.#remember(head, next.number - 1, next.parentHash)
      from = next
    }
  }

  /** The hash that the contract keeps for a block; undefined where it has none, or nobody has that state. */
  async #historic(from: ProvenHeader, number: number): Promise<Root | undefined> {
    const slot = asWord(`0x${(number % HISTORY_LENGTH).toString(16)}`)
    const account = await this.#state.account(from, HISTORY_CONTRACT, [slot]).catch(withoutProvider)
    const value = account?.storageProof[0]?.value
    if (value === undefined || BigInt(value) === 0n) return undefined
    return bytesToHex(hexToBytes(asWord(value), 32))
  }

  #remember(head: ProvenHeader, number: number, hash: Root): void {
    if (this.#head?.hash !== head.hash || this.#known.size >= MAX_KNOWN) return
    this.#known.set(number, hash)
  }
}

function tooFar(head: ProvenHeader, number: number): UnprovenBlockError {
  return new UnprovenBlockError(
    `block ${number} cannot be linked to the verified head ${head.number}: it is over ${MAX_STEPS} blocks back and no state proves its hash`,
  )
}

function withoutProvider(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error
}
