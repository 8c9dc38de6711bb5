import { loadPeer } from './loadPeer.ts'
import type { Row } from './Stopwatch.ts'

const DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'
const KEY_BYTES = 48

interface Noble {
  readonly bls12_381: {
    readonly longSignatures: {
      hash(message: Uint8Array, domain: string): unknown
      sign(message: unknown, secret: Uint8Array): { toBytes(compressed: boolean): Uint8Array }
      getPublicKey(secret: Uint8Array): { toBytes(compressed: boolean): Uint8Array }
      verify(signature: unknown, message: unknown, key: unknown): boolean
      aggregatePublicKeys(keys: readonly unknown[]): unknown
    }
  }
}

interface Blst {
  readonly PublicKey: { fromBytes(bytes: Uint8Array): unknown }
  aggregatePublicKeys(keys: readonly unknown[]): unknown
}

/**
 * Signatures by others. What they spend on a committee is what they do without a key of the committee kept: 512 keys from
 * their bytes, and their sum.
 *
 * @param committee - (512 + 1) × 48 bytes
 */
export async function signaturePeers(committee: Uint8Array): Promise<readonly Row[]> {
  const { longSignatures } = (await loadPeer<Noble>('@noble/curves/bls12-381')).bls12_381
  const { PublicKey, aggregatePublicKeys } = await loadPeer<Blst>('@chainsafe/blst')
  const secret = new Uint8Array(32).fill(7)
  const root = new Uint8Array(32).fill(9)
  const message = longSignatures.hash(root, DST)
  const signature = longSignatures.sign(message, secret)
  const key = longSignatures.getPublicKey(secret)
  const keys = Array.from({ length: 512 }, (_, seat) => committee.slice(seat * KEY_BYTES, (seat + 1) * KEY_BYTES))
  const ready = keys.map((bytes) => PublicKey.fromBytes(bytes))
  return [
    {
      name: 'peer: @noble/curves, verify, key and signature ready',
      yardstick: 'Y',
      rounds: 5,
      work: () => {
        if (!longSignatures.verify(signature, longSignatures.hash(root, DST), key)) throw new Error('does not verify')
      },
    },
    {
      name: 'peer: @noble/curves, 512 keys from bytes and their sum',
      yardstick: 'Y',
      rounds: 2,
      work: () => longSignatures.aggregatePublicKeys(keys),
    },
    {
      name: 'peer: @chainsafe/blst, 512 keys from bytes and their sum',
      yardstick: 'Y',
      rounds: 5,
      work: () => aggregatePublicKeys(keys.map((bytes) => PublicKey.fromBytes(bytes))),
    },
    {
      name: 'peer: @chainsafe/blst, sum of 512 ready keys',
      yardstick: 'Y',
      work: () => aggregatePublicKeys(ready),
    },
  ]
}
