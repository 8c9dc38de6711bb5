import type { BeaconResponse } from './BeaconConnections.ts'

/** The first bytes of a body, which is then left; whatever goes wrong, what has come until then. */
export async function readBeginning({ body }: BeaconResponse, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue
      chunks.push(chunk)
      length += chunk.length
      if (length >= maxBytes) break
    }
  } catch {
    // The status says what matters.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}
