import type { Root } from '../../bytes.ts'
import { LoopbackServer } from '../LoopbackServer.ts'
import { CHAIN_ID } from './blobTransaction.ts'
import { blockJson, hashOf, receiptsJson } from './blockJson.ts'
import { DevState } from './DevState.ts'
import type { ExecutionBlock } from './ExecutionBlock.ts'
import { readBody } from './readBody.ts'

const MAX_BODY_BYTES = 1024 * 1024

/** Where an execution client's blocks come from. */
export interface ExecutionBlocks {
  block(hash: Root): ExecutionBlock | undefined
  /** The block of the chain with that number. */
  blockAt(number: number): ExecutionBlock | undefined
  /** The block of a transaction. */
  blockOf(transactionHash: Root): ExecutionBlock | undefined
}

/** An execution client's JSON-RPC on loopback: blocks by hash and number, receipts, proofs and code of the development chain. */
export class ExecutionRpcServer {
  readonly #blocks: ExecutionBlocks
  readonly #server = new LoopbackServer((request, response) =>
    readBody(request, MAX_BODY_BYTES, (text) => {
      response.setHeader('content-type', 'application/json')
      response.end(this.#answer(text))
    }),
  )

  constructor(blocks: ExecutionBlocks) {
    this.#blocks = blocks
  }

  get url(): string {
    return this.#server.url
  }

  async listen(): Promise<void> {
    await this.#server.listen()
  }

  async close(): Promise<void> {
    await this.#server.stop()
  }

  #answer(text: string): string {
    try {
      const { id, method, params }: { id?: unknown; method?: unknown; params?: unknown } = JSON.parse(text)
      const result = this.#call(String(method), Array.isArray(params) ? params : [])
      const answer = result === undefined ? { error: { code: -32_601, message: 'method not found' } } : { result }
      return JSON.stringify({ jsonrpc: '2.0', id, ...answer })
    } catch {
      return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'parse error' } })
    }
  }

  #call(method: string, params: readonly unknown[]): unknown {
    const [first, second, third] = params
    switch (method) {
      case 'eth_chainId':
        return `0x${CHAIN_ID.toString(16)}`
      case 'eth_getBlockByHash': {
        const block = this.#block(first)
        return block?.body === undefined ? null : blockJson(block.hash, block.body, second === true)
      }
      case 'eth_getBlockByNumber': {
        const block = this.#blocks.blockAt(Number(first))
        return block?.body === undefined ? null : blockJson(block.hash, block.body, second === true)
      }
      case 'eth_getBlockReceipts': {
        const block = this.#block(first)
        return block?.body === undefined ? null : receiptsJson(block.body)
      }
      case 'eth_getTransactionByHash': {
        const block = typeof first === 'string' ? this.#blocks.blockOf(asHex(first)) : undefined
        return block === undefined ? null : { hash: first, blockHash: block.hash }
      }
      case 'eth_getProof': {
        const block = this.#block(third)
        const slots = Array.isArray(second) ? second.map((slot) => asHex(String(slot))) : []
        return block === undefined ? null : new DevState(block.number).proof(asHex(String(first)), slots)
      }
      case 'eth_getCode': {
        const block = this.#block(second)
        return block === undefined ? null : new DevState(block.number).code(asHex(String(first)))
      }
      default:
        return undefined
    }
  }

  /** By hash alone, in both its forms. */
  #block(choice: unknown): ExecutionBlock | undefined {
    const hash = typeof choice === 'object' && choice !== null && 'blockHash' in choice ? choice.blockHash : choice
    return typeof hash === 'string' ? this.#blocks.block(asHex(hash)) : undefined
  }
}

/** Whether a block has a transaction. */
export function hasTransaction({ body }: ExecutionBlock, hash: Root): boolean {
  return body?.block.transactions.some((transaction) => hashOf(transaction) === hash) === true
}

function asHex(text: string): Root {
  return `0x${text.replace(/^0x/, '').toLowerCase()}`
}
