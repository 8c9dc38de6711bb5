import { createHash } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'

const { longSignatures, G1, G2 } = bls12_381
const domain = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

/** A committee made and verified by `@noble/curves` alone. */
export interface NobleCommittee {
  readonly serialized: Uint8Array
  /** The encodings of the member keys. */
  readonly keys: readonly Uint8Array[]
  /** Aggregate signature of the members whose bits are set. */
  sign(bits: Uint8Array, message: Uint8Array): Uint8Array
  /** FastAggregateVerify of the members whose bits are set. */
  verify(bits: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** Whether a member's bit is set, least significant first. */
export function isSet(bits: Uint8Array, index: number): boolean {
  return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1
}

/** A committee with keys derived from a seed. */
export function nobleCommittee(size: number, seed: string): NobleCommittee {
  const secrets = Array.from({ length: size }, (_, i) => {
    const digest = createHash('sha256').update(`${seed} ${i}`).digest('hex')
    return BigInt(`0x${digest}`) % bls12_381.fields.Fr.ORDER
  })
  const points = secrets.map((secret) => G1.Point.BASE.multiply(secret))
  const sum = points.reduce((total, point) => total.add(point), G1.Point.ZERO)
  const keys = points.map((point) => point.toBytes(true))
  const members = (bits: Uint8Array) => points.filter((_, i) => isSet(bits, i))
  return {
    keys,
    serialized: Uint8Array.from(Buffer.concat([...keys, sum.toBytes(true)])),
    sign: (bits, message) => {
      const signer = secrets.reduce((total, secret, i) => (isSet(bits, i) ? total + secret : total), 0n)
      const hashed = longSignatures.hash(message, domain)
      return hashed.multiply(signer % bls12_381.fields.Fr.ORDER).toBytes(true)
    },
    verify: (bits, message, signature) => {
      try {
        const point = G2.Point.fromBytes(signature)
        point.assertValidity()
        const key = longSignatures.aggregatePublicKeys(members(bits))
        return longSignatures.verify(point, longSignatures.hash(message, domain), key)
      } catch {
        return false
      }
    },
  }
}
