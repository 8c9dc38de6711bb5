import type { Root } from '../bytes.ts'
import type { BlockChoice } from '../execution/BlockChoice.ts'
import { RpcError, rpcCodes } from './RpcError.ts'

const TAGS: ReadonlySet<string> = new Set(['latest', 'safe', 'finalized', 'earliest', 'pending'])

/** Whole numbers of JSON-RPC have no leading zeros; execution clients take those too. */
const QUANTITY = /^0x[0-9a-f]{1,64}$/i

/** The parameters of a call, read strictly. */
export class Params {
  readonly #values: readonly unknown[]

  /**
   * @param count - how many the method has at most
   * @throws RpcError for more, or for what is not a list
   */
  constructor(values: unknown, count: number) {
    if (values !== undefined && !Array.isArray(values)) throw invalid('non-array args')
    this.#values = values ?? []
    if (this.#values.length > count) throw invalid(`too many arguments, want at most ${count}`)
  }

  has(index: number): boolean {
    return this.#values[index] !== undefined && this.#values[index] !== null
  }

  /** Whatever it is; it must be there. */
  any(index: number): unknown {
    if (!this.has(index)) throw invalid(`missing value for required argument ${index}`)
    return this.#values[index]
  }

  text(index: number): string {
    const value = this.any(index)
    if (typeof value !== 'string') throw invalidAt(index, 'expected a string')
    return value
  }

  address(index: number): Root {
    return readHex(index, this.text(index), 20)
  }

  hash(index: number): Root {
    return readHex(index, this.text(index), 32)
  }

  flag(index: number): boolean {
    if (!this.has(index)) return false
    const value = this.#values[index]
    if (typeof value !== 'boolean') throw invalidAt(index, 'expected true or false')
    return value
  }

  number(index: number): number {
    return Number(readQuantity(index, this.any(index)))
  }

  /** A tag, a number, a hash, or an object with one of these; `latest` when left out. */
  block(index: number): BlockChoice {
    return this.has(index) ? readBlock(index, this.#values[index]) : { tag: 'latest' }
  }

  /** The same where it must be there. */
  requiredBlock(index: number): BlockChoice {
    return readBlock(index, this.any(index))
  }
}

/** @throws RpcError for what is not a block */
export function readBlock(index: number, value: unknown): BlockChoice {
  if (typeof value === 'string') {
    if (isTag(value)) return { tag: value }
    if (/^0x[0-9a-f]{64}$/i.test(value)) return { hash: readHex(index, value, 32) }
    return { number: Number(readQuantity(index, value)) }
  }
  if (typeof value !== 'object' || value === null) throw invalidAt(index, 'expected a block number, tag or hash')
  const hash = 'blockHash' in value ? value.blockHash : undefined
  const number = 'blockNumber' in value ? value.blockNumber : undefined
  if (hash !== undefined && number !== undefined) {
    throw invalidAt(index, 'cannot specify both BlockHash and BlockNumber, choose one or the other')
  }
  if (typeof hash === 'string') return { hash: readHex(index, hash, 32) }
  return readBlock(index, number)
}

/** @throws RpcError for what is not a number in hex */
export function readQuantity(index: number, value: unknown): bigint {
  if (typeof value !== 'string' || !QUANTITY.test(value)) throw invalidAt(index, 'expected a number in hex, as 0x1b4')
  return BigInt(value)
}

/** @throws RpcError for what is not bytes of that length */
export function readHex(index: number, value: string, length: number): Root {
  if (new RegExp(`^0x[0-9a-f]{${2 * length}}$`, 'i').test(value)) return `0x${value.slice(2).toLowerCase()}`
  throw invalidAt(index, `expected 0x and ${2 * length} hex digits`)
}

/** Parameters that do not fit. */
export function invalid(message: string): RpcError {
  return new RpcError(rpcCodes.invalidParams, message)
}

/** A parameter that does not fit. */
export function invalidAt(index: number, message: string): RpcError {
  return invalid(`invalid argument ${index}: ${message}`)
}

function isTag(value: string): value is Extract<BlockChoice, { readonly tag: string }>['tag'] {
  return TAGS.has(value)
}
