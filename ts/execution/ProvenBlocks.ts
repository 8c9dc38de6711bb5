import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { awaitAddon } from '../native/callAddon.ts'
import { type ExecutionBlock, type ExecutionReceipts, verifyExecutionBlock } from '../native/execution.ts'
import { BoundedCache } from '../serve/BoundedCache.ts'
import { jsonBytes } from './ProvenAccount.ts'
import { type ProvenHeader, provenHeader } from './ProvenHeaders.ts'
import type { ProviderQueries } from './ProviderQueries.ts'

const MIB = 1024 * 1024

/** A block with its transactions, proven by its hash. */
export interface ProvenBlock {
  readonly header: ProvenHeader
  readonly body: ExecutionBlock
  readonly transactionHashes: readonly Root[]
  /** Of its JSON text. */
  readonly bytes: number
}

interface SizedReceipts {
  readonly receipts: ExecutionReceipts
  readonly bytes: number
}

/** Whole blocks and receipts by block hash, each proven by it. */
export class ProvenBlocks {
  readonly #queries: ProviderQueries
  readonly #blocks = new BoundedCache<ProvenBlock>({ maxBytes: 32 * MIB, sizeOf: ({ bytes }) => bytes })
  readonly #receipts = new BoundedCache<SizedReceipts>({ maxBytes: 32 * MIB, sizeOf: ({ bytes }) => bytes })

  constructor(queries: ProviderQueries) {
    this.#queries = queries
  }

  /**
   * The block with this hash; undefined where no provider has it.
   *
   * @throws ProviderError
   */
  block(hash: Root): Promise<ProvenBlock | undefined> {
    return this.#blocks.get(hash, '', () =>
      this.#queries.ask({ kind: 'eth_getBlockByHash', params: [hash, true] }, async (result) => {
        if (result === null) return undefined
        const text = jsonBytes(result)
        const body = await verifyExecutionBlock(text, hexToBytes(hash, 32))
        const header = provenHeader(body.header)
        return { header, body, transactionHashes: hashesOf(body.transactionHashes), bytes: text.length }
      }),
    )
  }

  /**
   * The block's receipts.
   *
   * @throws ProviderError
   */
  async receipts({ header, body }: ProvenBlock): Promise<ExecutionReceipts | undefined> {
    const found = await this.#receipts.get(header.hash, '', () =>
      this.#queries.ask({ kind: 'eth_getBlockReceipts', params: [{ blockHash: header.hash }] }, async (result) => {
        if (result === null) return undefined
        const text = jsonBytes(result)
        return { receipts: await awaitAddon(() => body.verifyReceipts(text)), bytes: text.length }
      }),
    )
    return found?.receipts
  }
}

function hashesOf(bytes: Uint8Array): readonly Root[] {
  return Array.from({ length: bytes.length / 32 }, (_, index) =>
    bytesToHex(bytes.subarray(32 * index, 32 * index + 32)),
  )
}
