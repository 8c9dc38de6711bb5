import { bytesToHex, concatBytes, hexToBytes, type Root } from '../bytes.ts'
import { InternalError } from '../errors.ts'
import { verifyProofText } from '../native/execution.ts'

/** An account of a proven state; an absent one is empty. Numbers are in hex, as JSON-RPC has them. */
export interface ProvenAccount {
  readonly address: Root
  readonly balance: Root
  readonly nonce: Root
  readonly codeHash: Root
  readonly storageHash: Root
  readonly accountProof: readonly Root[]
  /** In the order asked for; absent ones are `0x0`. */
  readonly storageProof: readonly ProvenSlot[]
}

/** A slot of an account's storage as `eth_getProof` gives it. */
export interface ProvenSlot {
  /** 32 bytes. */
  readonly key: Root
  readonly value: Root
  readonly proof: readonly Root[]
}

/** Which account, and which slots of its storage, at which state. */
export interface AccountQuestion {
  readonly stateRoot: Root
  readonly address: Root
  /** 32 bytes each. */
  readonly slots: readonly Root[]
}

/**
 * The account and slots in an untrusted answer of `eth_getProof`, every value proven under the state root.
 *
 * @param answer - the answer's `result`, as parsed or as JSON text
 * @throws NativeError `PROOF_MISMATCH`, `INVALID_JSON`, and DecodeError for what is not a root, address or slot
 * @example
 * const account = verifyAccountProof(answer, { stateRoot: header.stateRoot, address, slots: [] })
 * console.log(BigInt(account.balance))
 */
export function verifyAccountProof(answer: unknown, { stateRoot, address, slots }: AccountQuestion): ProvenAccount {
  const text = verifyProofText({
    answer: jsonBytes(answer),
    stateRoot: hexToBytes(stateRoot, 32),
    address: hexToBytes(address, 20),
    slots: concatBytes(...slots.map((slot) => hexToBytes(slot, 32))),
  })
  const proven: unknown = JSON.parse(Buffer.from(text).toString('utf8'))
  if (!isProvenAccount(proven)) throw new InternalError('the addon gave no account')
  return proven
}

/** JSON text of what was parsed, for the addon. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null'))
}

/** What holds a 32-byte number, from `0x0` or longer. */
export function asWord(quantity: Root): Root {
  return bytesToHex(hexToBytes(`0x${quantity.slice(2).padStart(64, '0')}`, 32))
}

function isProvenAccount(value: unknown): value is ProvenAccount {
  return typeof value === 'object' && value !== null && 'codeHash' in value && 'storageProof' in value
}
