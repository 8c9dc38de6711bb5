import type { Root } from '../bytes.ts'
import type { BlockChoice } from '../execution/BlockChoice.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import { asWord, type ProvenAccount } from '../execution/ProvenAccount.ts'
import type { ProvenHeader } from '../execution/ProvenHeaders.ts'
import { invalid, invalidAt, readHex } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethods } from './RpcMethod.ts'
import { readStorageKey } from './storageKey.ts'

/** As go-ethereum bounds it. */
const MAX_SLOTS = 1024

/** Accounts, slots and code. */
export const stateMethods: RpcMethods = {
  eth_getBalance: {
    count: 2,
    answer: async (params, { reader }) => (await account(reader, params.block(1), params.address(0))).balance,
  },
  eth_getTransactionCount: {
    count: 2,
    answer: async (params, { reader }) => (await account(reader, params.block(1), params.address(0))).nonce,
  },
  eth_getCode: {
    count: 2,
    answer: async (params, { reader }) => {
      const address = params.address(0)
      const header = await stateAt(reader, params.block(1))
      return reader.state.code(header, await reader.state.account(header, address, []))
    },
  },
  eth_getStorageAt: {
    count: 3,
    answer: async (params, { reader }) => {
      const address = params.address(0)
      const { slot } = readStorageKey(params.text(1))
      const { storageProof } = await account(reader, params.block(2), address, [slot])
      return storageProof.map(({ value }) => asWord(value))[0]
    },
  },
  eth_getStorageValues: {
    count: 2,
    answer: async (params, { reader }) => {
      const wanted = readSlots(params.any(0))
      const header = await stateAt(reader, params.block(1))
      const found = await Promise.all(
        wanted.map(async ({ address, slots }) => {
          const { storageProof } = await reader.state.account(header, address, slots)
          return [address, storageProof.map(({ value }) => asWord(value))] as const
        }),
      )
      return Object.fromEntries(found)
    },
  },
  eth_getProof: {
    count: 3,
    answer: async (params, { reader }) => {
      const address = params.address(0)
      const keys = readKeys(params.any(1)).map(readStorageKey)
      const proven = await account(
        reader,
        params.block(2),
        address,
        keys.map(({ slot }) => slot),
      )
      const storageProof = proven.storageProof.map((slot, index) => ({ ...slot, key: keys[index]?.shown }))
      return { ...proven, storageProof }
    },
  },
}

async function account(
  reader: ExecutionReader,
  block: BlockChoice,
  address: Root,
  slots: readonly Root[] = [],
): Promise<ProvenAccount> {
  return reader.state.account(await stateAt(reader, block), address, slots)
}

/** @throws RpcError for a block that is not there, as go-ethereum */
export async function stateAt(reader: ExecutionReader, block: BlockChoice): Promise<ProvenHeader> {
  const header = await reader.header(block)
  if (header === undefined) throw new RpcError(rpcCodes.server, absence(block))
  return header
}

/** What go-ethereum says of a block that is not there. */
function absence(block: BlockChoice): string {
  if ('tag' in block && (block.tag === 'safe' || block.tag === 'finalized')) return `${block.tag} block not found`
  return 'hash' in block ? 'header for hash not found' : 'header not found'
}

function readKeys(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((key) => typeof key === 'string')) {
    throw invalidAt(1, 'expected a list of storage keys')
  }
  if (value.length > MAX_SLOTS) throw invalid(`too many keys (requested ${value.length}, limit ${MAX_SLOTS})`)
  return value
}

function readSlots(value: unknown): readonly { readonly address: Root; readonly slots: readonly Root[] }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidAt(0, 'expected an object of addresses with lists of storage keys')
  }
  const wanted = Object.entries(value).map(([address, keys]: [string, unknown]) => {
    if (!Array.isArray(keys)) throw invalidAt(0, 'expected lists of storage keys')
    return { address: readHex(0, address, 20), slots: keys.map((key: unknown) => readStorageKey(String(key)).slot) }
  })
  const count = wanted.reduce((sum, { slots }) => sum + slots.length, 0)
  if (count === 0) throw invalid('empty request')
  if (count > MAX_SLOTS) throw invalid(`too many slots (max ${MAX_SLOTS})`)
  return wanted
}
