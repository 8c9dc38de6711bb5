import { crc32c, maskedCrc32c } from './crc32c.ts'

const BLOCK_LENGTH = 32_768
const HEADER_LENGTH = 7
/** Zero is space that was reserved and not written, then whole record, its first, middle and last part. */
const MAX_TYPE = 4

/**
 * What is wrong with a log file of LevelDB (`*.log`, `MANIFEST-*`); undefined when every record in it is as it was written.
 * A last record that was not written to its end is no damage: that is how a killed process leaves it.
 *
 * @see https://github.com/google/leveldb/blob/1.23/doc/log_format.md
 */
export function levelLogDamage(bytes: Uint8Array): string | undefined {
  for (let start = 0; start < bytes.length; start += BLOCK_LENGTH) {
    const damage = blockDamage(bytes.subarray(start, start + BLOCK_LENGTH))
    if (damage !== undefined) return `${damage} after byte ${start}`
  }
  return undefined
}

function blockDamage(block: Uint8Array): string | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  for (let at = 0; at + HEADER_LENGTH <= block.length; ) {
    const sum = view.getUint32(at, true)
    const length = view.getUint16(at + 4, true)
    const type = view.getUint8(at + 6)
    if (type === 0 && length === 0 && sum === 0) return undefined
    const end = at + HEADER_LENGTH + length
    if (type === 0 || type > MAX_TYPE) return `a record of unknown type ${type}`
    if (end > block.length) return block.length < BLOCK_LENGTH ? undefined : 'a record of impossible length'
    if (maskedCrc32c(crc32c(block.subarray(at + HEADER_LENGTH - 1, end))) !== sum)
      return 'a record with a wrong checksum'
    at = end
  }
  return undefined
}
