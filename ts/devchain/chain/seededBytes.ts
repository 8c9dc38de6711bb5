import { createHash } from 'node:crypto'
import { concatBytes } from '../../bytes.ts'

/** Bytes that look random and are the same in every run: SHA-256 of a label and numbers, as often as needed. */
export function seededBytes(length: number, label: string, ...numbers: readonly number[]): Uint8Array {
  const seed = `${label}/${numbers.join('/')}/`
  const blocks: Uint8Array[] = []
  for (let index = 0; index * 32 < length; index++) {
    blocks.push(createHash('sha256').update(`${seed}${index}`).digest())
  }
  return concatBytes(...blocks).slice(0, length)
}

/** A whole number from 0 to `below` - 1, the same in every run. */
export function seededNumber(below: number, label: string, ...numbers: readonly number[]): number {
  const bytes = seededBytes(4, label, ...numbers)
  return new DataView(bytes.buffer).getUint32(0) % below
}
