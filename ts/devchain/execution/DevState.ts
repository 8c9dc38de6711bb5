import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, concatBytes, hexToBytes, type Root } from '../../bytes.ts'
import { seededBytes } from '../chain/seededBytes.ts'
import { rlpEncode, rlpInteger } from './rlp.ts'
import { type Entry, nibbles, proofOf, rootOf } from './trieRoot.ts'

/** The token's code: `totalSupply()` is slot 1, whatever else is asked is the balance of its argument, a mapping at slot 0. */
const TOKEN_CODE = hexToBytes(
  '0x5f3560e01c6318160ddd14602257600435' + '5f525f60205260405f20545f5260205ff3' + '5b6001545f5260205ff3',
)

/** Where the token is. */
export const TOKEN: Root = '0x70cec00000000000000000000000000000000dec'

const WALLETS = 8
const ETHER = 10n ** 18n
const EMPTY_HASH = keccak_256(new Uint8Array(0))
const TOKEN_CODE_HASH = keccak_256(TOKEN_CODE)

/** Addresses with ether and tokens. */
export const wallets: readonly Uint8Array[] = Array.from({ length: WALLETS }, (_, index) =>
  seededBytes(20, 'wallet', index),
)

/** Where the token keeps what each of them has. */
const balanceSlots = wallets.map((address) => keccak_256(concatBytes(new Uint8Array(12), address, new Uint8Array(32))))

interface DevAccount {
  readonly nonce: number
  readonly balance: bigint
  readonly code: Uint8Array
  readonly storage: readonly (readonly [slot: Uint8Array, value: bigint])[]
}

/** What `eth_getProof` says of an account. */
export interface DevProof {
  readonly address: Root
  readonly accountProof: readonly Root[]
  readonly balance: Root
  readonly codeHash: Root
  readonly nonce: Root
  readonly storageHash: Root
  readonly storageProof: readonly { readonly key: Root; readonly value: Root; readonly proof: readonly Root[] }[]
}

/**
 * The state of the development chain after a block: it follows from the block's number alone. Every block mints one token
 * to the first wallet; nothing else changes.
 */
export class DevState {
  readonly #accounts: ReadonlyMap<Root, DevAccount>
  readonly #entries: readonly Entry[]

  constructor(blockNumber: number) {
    const token = { nonce: 1, balance: 0n, code: TOKEN_CODE, storage: tokenStorage(blockNumber) }
    this.#accounts = new Map([...walletAccounts, [TOKEN, token]])
    this.#entries = [...walletEntries, entryOf([TOKEN, token])]
  }

  get root(): Uint8Array {
    return rootOf(this.#entries)
  }

  /** Of an account; nothing for one without, or for none. */
  code(address: Root): Root {
    return bytesToHex(this.#accounts.get(address)?.code ?? new Uint8Array(0))
  }

  /** @param slots - 32 bytes each */
  proof(address: Root, slots: readonly Root[]): DevProof {
    const account = this.#accounts.get(address)
    const storage = storageEntries(account?.storage ?? [])
    return {
      address,
      accountProof: proofOf(this.#entries, hashedPath(hexToBytes(address, 20))).map(bytesToHex),
      balance: quantity(account?.balance ?? 0n),
      codeHash: bytesToHex(account === undefined ? new Uint8Array(32) : keccak_256(account.code)),
      nonce: quantity(BigInt(account?.nonce ?? 0)),
      storageHash: bytesToHex(account === undefined ? new Uint8Array(32) : rootOf(storage)),
      storageProof: slots.map((key) => {
        const found = account?.storage.find(([slot]) => bytesToHex(slot) === key)
        const proof = proofOf(storage, hashedPath(hexToBytes(key, 32))).map(bytesToHex)
        return { key, value: quantity(found?.[1] ?? 0n), proof }
      }),
    }
  }
}

function wallet(index: number): DevAccount {
  return { nonce: index, balance: BigInt(1_000 + index) * ETHER, code: new Uint8Array(0), storage: [] }
}

function tokenStorage(blockNumber: number): DevAccount['storage'] {
  const minted = BigInt(blockNumber)
  const balances = balanceSlots.map(
    (slot, index) => [slot, BigInt(index + 1) * ETHER + (index === 0 ? minted : 0n)] as const,
  )
  const supply = balances.reduce((sum, [, balance]) => sum + balance, 0n)
  return [...balances, [word(1n), supply]]
}

function encodeAccount({ nonce, balance, code, storage }: DevAccount): Uint8Array {
  const codeHash = code.length === 0 ? EMPTY_HASH : TOKEN_CODE_HASH
  return rlpEncode([rlpInteger(nonce), rlpInteger(balance), rootOf(storageEntries(storage)), codeHash])
}

function storageEntries(storage: DevAccount['storage']): readonly Entry[] {
  return storage.map(([slot, value]) => ({ path: hashedPath(slot), value: rlpEncode(rlpInteger(value)) }))
}

const paths = new Map<string, readonly number[]>()

/** Kept, as the same few keys are hashed for every block. */
function hashedPath(key: Uint8Array): readonly number[] {
  const name = bytesToHex(key)
  const known = paths.get(name)
  if (known !== undefined) return known
  const path = nibbles(keccak_256(key))
  if (paths.size < 1024) paths.set(name, path)
  return path
}

function entryOf([address, account]: readonly [Root, DevAccount]): Entry {
  return { path: hashedPath(hexToBytes(address)), value: encodeAccount(account) }
}

/** The same after every block. */
const walletAccounts = wallets.map((address, index) => [bytesToHex(address), wallet(index)] as const)
const walletEntries = walletAccounts.map(entryOf)

function word(number: bigint): Uint8Array {
  return hexToBytes(`0x${number.toString(16).padStart(64, '0')}`, 32)
}

function quantity(number: bigint): Root {
  return `0x${number.toString(16)}`
}
