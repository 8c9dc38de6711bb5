import { loadPeer } from './loadPeer.ts'
import type { Row } from './Stopwatch.ts'

interface Blst {
  readonly SecretKey: { fromKeygen(ikm: Uint8Array): { toPublicKey(): unknown; sign(message: Uint8Array): unknown } }
  verify(message: Uint8Array, key: unknown, signature: unknown): boolean
}

/** Y: one core verification of blst, key and signature ready, in this process. */
export async function yardstickRow(): Promise<Row> {
  const { SecretKey, verify } = await loadPeer<Blst>('@chainsafe/blst')
  const secret = SecretKey.fromKeygen(new Uint8Array(32).fill(7))
  const message = new Uint8Array(32).fill(9)
  const key = secret.toPublicKey()
  const signature = secret.sign(message)
  return {
    name: 'Y: @chainsafe/blst verify, key and signature ready',
    yardstick: 'Y',
    work: () => {
      if (!verify(message, key, signature)) throw new Error('the yardstick does not verify')
    },
  }
}
