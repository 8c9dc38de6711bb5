import { loadPeer } from './loadPeer.ts'
import type { Row } from './Stopwatch.ts'

interface Blst {
  readonly SecretKey: { fromKeygen(ikm: Uint8Array): { toPublicKey(): unknown; sign(message: Uint8Array): unknown } }
  verify(message: Uint8Array, key: unknown, signature: unknown): boolean
}

/**
 * The same verification as Y by another addon in this process. It works out both sides of a signature on a pool of threads,
 * so it is not a yardstick for one thread: where a second CPU is free it takes three quarters of Y.
 */
export async function blstPeerRow(): Promise<Row> {
  const { SecretKey, verify } = await loadPeer<Blst>('@chainsafe/blst')
  const secret = SecretKey.fromKeygen(new Uint8Array(32).fill(7))
  const message = new Uint8Array(32).fill(9)
  const key = secret.toPublicKey()
  const signature = secret.sign(message)
  return {
    name: 'peer: @chainsafe/blst, verify, key and signature ready',
    yardstick: 'Y',
    work: () => {
      if (!verify(message, key, signature)) throw new Error('the yardstick does not verify')
    },
  }
}
