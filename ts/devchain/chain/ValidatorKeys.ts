import { setImmediate } from 'node:timers/promises'
import { bls12_381 } from '@noble/curves/bls12-381'
import { BoundedMap } from '../../BoundedMap.ts'
import { bytesToHex, concatBytes } from '../../bytes.ts'
import { compressG1, compressG2 } from './compressPoint.ts'
import { seededBytes } from './seededBytes.ts'

const DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

/** The compressed point at infinity: the signature of nobody. */
const INFINITY_SIGNATURE = concatBytes(Uint8Array.of(0xc0), new Uint8Array(95))

/**
 * Secret keys that are no secret, of a development chain. They have only 64 bits: public keys and signatures are as
 * real as any, but a sum of keys stays short, which makes signing three times cheaper.
 */
const SECRET_KEY_BYTES = 8

const KEYS_PER_TURN = 4

const POINTS_KEPT = 4096

/**
 * What was computed in this process, for all chains: their validators have the same keys, and chains of the same making sign the
 * same. Nothing else of a chain takes as long.
 */
const pubkeys = new BoundedMap<bigint, Uint8Array>(POINTS_KEPT)
const signatures = new BoundedMap<string, Uint8Array>(POINTS_KEPT)

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
    const made: Uint8Array[] = []
    for (let index = 0; index < count; index++) {
      const secret = secretKey(index)
      secrets.push(secret)
      made.push(pubkeyOf(secret))
      if (made.length % KEYS_PER_TURN !== 0) continue
      await setImmediate()
      signal?.throwIfAborted()
    }
    return new ValidatorKeys(secrets, made)
  }

  /** Compressed sum of public keys; an index that occurs twice counts twice. */
  aggregatePubkey(indices: readonly number[]): Uint8Array {
    return pubkeyOf(this.#sum(indices))
  }

  /** Compressed aggregate signature of a 32-byte signing root; an index that occurs twice signs twice. */
  sign(indices: readonly number[], signingRoot: Uint8Array): Uint8Array {
    if (indices.length === 0) return Uint8Array.from(INFINITY_SIGNATURE)
    return signatureOf(this.#sum(indices), signingRoot)
  }

  #sum(indices: readonly number[]): bigint {
    return indices.reduce((sum, index) => sum + (this.#secrets[index] ?? 0n), 0n)
  }
}

function pubkeyOf(secret: bigint): Uint8Array {
  const pubkey = pubkeys.get(secret) ?? compressG1(bls12_381.G1.Point.BASE.multiply(secret))
  pubkeys.set(secret, pubkey)
  return pubkey.slice()
}

function signatureOf(secret: bigint, signingRoot: Uint8Array): Uint8Array {
  const key = `${secret} ${bytesToHex(signingRoot)}`
  const signature = signatures.get(key) ?? compressG2(hashToCurve(signingRoot).multiplyUnsafe(secret))
  signatures.set(key, signature)
  return signature.slice()
}

function hashToCurve(signingRoot: Uint8Array) {
  return bls12_381.longSignatures.hash(signingRoot, DST)
}

function secretKey(index: number): bigint {
  return BigInt(`0x${Buffer.from(seededBytes(SECRET_KEY_BYTES, 'secret key', index)).toString('hex')}`) | 1n
}
