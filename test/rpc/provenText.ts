import { bytesToHex } from '../../ts/bytes.ts'

/** Text of all that a proven value says, so that two of them can be compared. */
export function provenText(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    // The size of the answer's text, for the cache.
    if (key === 'bytes') return undefined
    if (typeof part === 'bigint') return String(part)
    if (part instanceof Uint8Array) return bytesToHex(part)
    return isOfAddon(part) ? addonText(part) : part
  })
}

/** A block or receipts, whose content is behind methods. */
interface AddonValue {
  readonly json: (choice: unknown) => unknown
}

function isOfAddon(value: unknown): value is AddonValue {
  return typeof value === 'object' && value !== null && 'json' in value && typeof value.json === 'function'
}

function addonText(value: AddonValue): string {
  try {
    // Hashes of transactions say all of them; receipts have a price of blobs.
    const text = value.json('verifyReceipts' in value ? 'hashes' : 1n)
    return text instanceof Uint8Array ? Buffer.from(text).toString('utf8') : ''
  } catch (error) {
    // A block with uncles; its header and the hashes of its transactions stand beside it.
    return String(error)
  }
}
