import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { type ExecutionHeader, verifyExecutionHeader } from '../native/execution.ts'
import { BoundedCache } from '../serve/BoundedCache.ts'
import { jsonBytes } from './ProvenAccount.ts'
import type { ProviderQueries } from './ProviderQueries.ts'

/** A proven header as the rest of this program reads it. */
export interface ProvenHeader {
  readonly hash: Root
  readonly parentHash: Root
  readonly stateRoot: Root
  readonly number: number
  readonly timestamp: bigint
  readonly fields: ExecutionHeader
}

/** With its text and bloom filter. */
const HEADER_BYTES = 4_096

/** Thousands of them, as a range of logs needs them. */
const MAX_BYTES = 32 * 1024 * 1024

/** Headers by hash, each proven by it. */
export class ProvenHeaders {
  readonly #queries: ProviderQueries
  readonly #cache = new BoundedCache<ProvenHeader>({ maxBytes: MAX_BYTES, sizeOf: () => HEADER_BYTES })

  constructor(queries: ProviderQueries) {
    this.#queries = queries
  }

  /**
   * The header with this hash; undefined where no provider has it.
   *
   * @throws ProviderError
   */
  byHash(hash: Root): Promise<ProvenHeader | undefined> {
    return this.#cache.get(hash, '', () =>
      this.#queries.ask({ kind: 'eth_getBlockByHash', params: [hash, false] }, (result) =>
        result === null ? undefined : provenHeader(verifyExecutionHeader(jsonBytes(result), hexToBytes(hash, 32))),
      ),
    )
  }
}

/** The header as this program reads it. */
export function provenHeader(fields: ExecutionHeader): ProvenHeader {
  return {
    hash: bytesToHex(fields.hash),
    parentHash: bytesToHex(fields.parentHash),
    stateRoot: bytesToHex(fields.stateRoot),
    number: Number(fields.number),
    timestamp: fields.timestamp,
    fields,
  }
}
