import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import type { OldBlocks } from './OldBlocks.ts'
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

/** So few are walked over, rather than looked up in the history of the beacon chain. */
const NEAR = 32

/** Times that the contract of an earlier block is asked, which only providers with old states answer. */
const MAX_HOPS = 16

/** Numbers whose hashes are remembered under a head. */
const MAX_KNOWN = 65_536

export interface ProvenAncestryParts {
  readonly headers: Pick<ProvenHeaders, 'byHash'>
  readonly state: Pick<ProvenState, 'account'>
  /** Whom the beacon chain's history tells more; undefined where nobody has that. */
  readonly old: Pick<OldBlocks, 'at'> | undefined
}

/**
 * Which block has a number in the chain that ends with a trusted head.
 *
 * - A few blocks back are linked by parent hashes; up to 8191, by the contract that keeps the hashes of earlier blocks, whose
 *   storage the head's state proves.
 * - Behind them, and where there is no such contract, the history of the beacon chain tells.
 * - Without that, the contract is asked again in the oldest of its blocks, and parents are walked over one by one, a bounded
 *   number of times.
 */
export class ProvenAncestry {
  readonly #headers: ProvenAncestryParts['headers']
  readonly #state: ProvenAncestryParts['state']
  readonly #old: ProvenAncestryParts['old']
  #head: ProvenHeader | undefined
  /** Hashes by number under the head, whoever proved them. */
  readonly #known = new Map<number, Root>()

  constructor({ headers, state, old }: ProvenAncestryParts) {
    this.#headers = headers
    this.#state = state
    this.#old = old
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
    const known = this.#knownUnder(head, number)
    if (known !== undefined) return known
    const distance = head.number - number
    if (this.#old === undefined || distance <= NEAR) return this.#walk(head, number)
    const recent = distance <= HISTORY_LENGTH ? await this.#historic(head, number) : undefined
    if (recent !== undefined) return recent
    try {
      const { hash, parentHash } = await this.#old.at(number)
      this.#remember(head, number, hash)
      this.#remember(head, number - 1, parentHash)
      return hash
    } catch (error) {
      if (!(error instanceof UnprovenBlockError)) throw error
      return this.#walk(head, number, error)
    }
  }

  /** @param problem - why the history of the beacon chain did not help */
  async #walk(head: ProvenHeader, number: number, problem?: UnprovenBlockError): Promise<Root> {
    let from = head
    let steps = 0
    let hops = 0
    for (;;) {
      const known = this.#knownUnder(head, number)
      if (known !== undefined) return known
      if (from.number === number) return from.hash
      if (from.number - 1 === number) return from.parentHash
      const reach = Math.max(number, from.number - HISTORY_LENGTH)
      const hop = from.number - reach > SHORT && hops < MAX_HOPS ? await this.#historic(from, reach) : undefined
      // Earlier blocks have no contract either.
      hops = hop === undefined && from.number - reach > SHORT ? MAX_HOPS : hops + 1
      if (hop === undefined && steps++ + from.number - number > MAX_STEPS) throw problem ?? tooFar(head, number)
      const hash: Root = hop ?? from.parentHash
      const next = await this.#headers.byHash(hash)
      if (next === undefined || next.number !== (hop === undefined ? from.number - 1 : reach)) {
        const message = `no execution provider links block ${number} to the verified head ${head.number}`
        throw problem ?? new UnprovenBlockError(message)
      }
      this.#remember(head, next.number, next.hash)
      this.#remember(head, next.number - 1, next.parentHash)
      from = next
    }
  }

  #knownUnder(head: ProvenHeader, number: number): Root | undefined {
    return this.#head?.hash === head.hash ? this.#known.get(number) : undefined
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
    `block ${number} cannot be linked to the verified head ${head.number}: no state that providers keep has its hash, and it is over ${MAX_STEPS} blocks ` +
      'back. Add a provider that keeps old states, or an archive, a beacon node that keeps old blocks',
  )
}

function withoutProvider(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error
}
