import { setImmediate } from 'node:timers/promises'
import { concatBytes } from '../../bytes.ts'
import { developmentPublicKey, developmentSignature } from '../../native/developmentKeys.ts'
import { seededBytes } from './seededBytes.ts'

/** The compressed point at infinity: the signature of nobody. */
const INFINITY_SIGNATURE = concatBytes(Uint8Array.of(0xc0), new Uint8Array(95))

/** Secret keys that are not secret, so short that the sum of any number of them is one. */
const SECRET_KEY_BYTES = 8

const KEYS_PER_TURN = 16

/**
 * The validators of the chain and their signatures.
 * - A signature by many is one signature by the sum of their secret keys, which is the same point as the aggregate of
 *   their single signatures.
 */
export class ValidatorKeys {
  readonly pubkeys: readonly Uint8Array[]
  readonly #secrets: readonly bigint[]

  private constructor(secrets: readonly bigint[], pubkeys: readonly Uint8Array[]) {
    this.#secrets = secrets
    this.pubkeys = pubkeys
  }

  /** Leaves the event loop free after every few keys. */
  static async create(count: number, signal?: AbortSignal): Promise<ValidatorKeys> {
    const secrets: bigint[] = []
    const pubkeys: Uint8Array[] = []
    for (let index = 0; index < count; index++) {
      const secret = secretKey(index)
      secrets.push(secret)
      pubkeys.push(developmentPublicKey(keyBytes(secret)))
      if (pubkeys.length % KEYS_PER_TURN !== 0) continue
      await setImmediate()
      signal?.throwIfAborted()
    }
    return new ValidatorKeys(secrets, pubkeys)
  }

  /** Compressed sum of public keys; an index that occurs twice counts twice. */
  aggregatePubkey(indices: readonly number[]): Uint8Array {
    return developmentPublicKey(this.#sum(indices))
  }

  /** Compressed aggregate signature of a 32-byte signing root; an index that occurs twice signs twice. */
  sign(indices: readonly number[], signingRoot: Uint8Array): Uint8Array {
    if (indices.length === 0) return Uint8Array.from(INFINITY_SIGNATURE)
    return developmentSignature(this.#sum(indices), signingRoot)
  }

  #sum(indices: readonly number[]): Uint8Array {
    return keyBytes(indices.reduce((sum, index) => sum + (this.#secrets[index] ?? 0n), 0n))
  }
}

function secretKey(index: number): bigint {
  return BigInt(`0x${Buffer.from(seededBytes(SECRET_KEY_BYTES, 'secret key', index)).toString('hex')}`) | 1n
}

function keyBytes(secret: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(secret.toString(16).padStart(64, '0'), 'hex'))
}
