import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { ServerError } from '../errors.ts'
import type { BlockChoice } from './BlockChoice.ts'
import { type ChainChanges, changesBetween } from './changesBetween.ts'
import type { ProvenAncestry } from './ProvenAncestry.ts'
import type { ProvenHeader, ProvenHeaders } from './ProvenHeaders.ts'
import { ProviderError } from './ProviderError.ts'
import type { TrustedBlocks } from './TrustedBlocks.ts'

/** Headers of a range that are linked one by one, while other such parts of it are at the same time. */
const SEGMENT = 16

/** How often providers are asked for a head that they do not have yet, and how long after each other. */
const HEAD_ATTEMPTS = 6
const HEAD_RETRY_MS = 500

export interface ProvenChainParts {
  /** The blocks that are trusted at this moment. */
  readonly trusted: () => TrustedBlocks
  readonly headers: ProvenHeaders
  readonly ancestry: ProvenAncestry
  readonly clock: Clock
}

/**
 * The headers of the chain that ends with the trusted head. Each answer is of one chain: that of the head as it was when the
 * question came.
 */
export class ProvenChain {
  readonly #trusted: () => TrustedBlocks
  readonly #headers: ProvenHeaders
  readonly #ancestry: ProvenAncestry
  readonly #clock: Clock

  constructor({ trusted, headers, ancestry, clock }: ProvenChainParts) {
    this.#trusted = trusted
    this.#headers = headers
    this.#ancestry = ancestry
    this.#clock = clock
  }

  /**
   * The header of the newest trusted block.
   *
   * @throws ServerError `ERR_NO_HEAD` while there is none
   * @throws ProviderError when no provider has it
   */
  async head(): Promise<ProvenHeader> {
    for (let attempt = 1; ; attempt++) {
      const { latest } = this.#trusted()
      if (latest === undefined) throw noHead()
      const header = await this.#headers.byHash(latest)
      if (header !== undefined) return header
      if (attempt === HEAD_ATTEMPTS) throw lacking(`the verified head's block ${latest}`)
      // A head may be verified before providers have taken it in.
      await new Promise<void>((resolve) => this.#clock.after(HEAD_RETRY_MS, resolve))
    }
  }

  /**
   * The header of a block of the chain; undefined for a number past the head, a hash that no provider knows or that is not in
   * the chain, and a tag that stands for nothing yet.
   *
   * @throws ServerError `ERR_NO_HEAD`, UnprovenBlockError, ProviderError
   */
  async header(choice: BlockChoice): Promise<ProvenHeader | undefined> {
    const head = await this.head()
    if ('number' in choice) return this.#at(head, choice.number)
    if ('hash' in choice) return this.#inChain(head, choice.hash)
    const { safe, finalized } = this.#trusted()
    switch (choice.tag) {
      case 'latest':
      case 'pending':
        return head
      case 'earliest':
        return this.#at(head, 0)
      case 'safe':
        return safe === undefined ? undefined : this.#headers.byHash(safe)
      case 'finalized':
        return finalized === undefined ? undefined : this.#headers.byHash(finalized)
    }
  }

  /**
   * The headers of blocks `first` to `last`, which must not be past the head.
   *
   * @throws ServerError `ERR_NO_HEAD`, ProviderError, UnprovenBlockError
   */
  async range(first: number, last: number): Promise<readonly ProvenHeader[]> {
    return this.#range(await this.head(), first, last)
  }

  /**
   * What left the chain and what came into it since that block was the head.
   *
   * @throws ServerError `ERR_NO_HEAD`, UnprovenBlockError, ProviderError
   */
  async changesSince(since: ProvenHeader): Promise<ChainChanges> {
    const head = await this.head()
    return changesBetween(since, head, {
      at: (number) => this.#ancestry.at(head, number),
      range: (first, last) => this.#range(head, first, last),
      byHash: (hash) => this.#headers.byHash(hash),
    })
  }

  async #range(head: ProvenHeader, first: number, last: number): Promise<readonly ProvenHeader[]> {
    const segments: Promise<readonly ProvenHeader[]>[] = []
    for (let end = last; end >= first; end -= SEGMENT) {
      segments.unshift(this.#segment(head, Math.max(first, end - SEGMENT + 1), end))
    }
    return (await Promise.all(segments)).flat()
  }

  /** The last is proven by itself, the others by parent hashes. */
  async #segment(head: ProvenHeader, first: number, last: number): Promise<readonly ProvenHeader[]> {
    let header = await this.#ancestry.at(head, last)
    const headers = [header]
    while (header.number > first) {
      const parent = await this.#headers.byHash(header.parentHash)
      if (parent === undefined) throw lacking(`block ${header.number - 1}`)
      header = parent
      headers.unshift(header)
    }
    return headers
  }

  async #at(head: ProvenHeader, number: number): Promise<ProvenHeader | undefined> {
    return number > head.number ? undefined : this.#ancestry.at(head, number)
  }

  async #inChain(head: ProvenHeader, hash: Root): Promise<ProvenHeader | undefined> {
    const header = await this.#headers.byHash(hash)
    if (header === undefined || header.number > head.number) return undefined
    const canonical = await this.#ancestry.at(head, header.number)
    return canonical.hash === hash ? header : undefined
  }
}

function noHead(): ServerError {
  return new ServerError('no execution block is verified yet: blsync is still catching up, ask again later', {
    code: 'ERR_NO_HEAD',
  })
}

/** For what every provider should have. */
export function lacking(what: string): ProviderError {
  return new ProviderError(`no execution provider has ${what} yet: ask again later, or add another provider`, {
    code: 'ERR_PROVIDERS',
  })
}
