import { InternalError } from '../errors.ts'

const NUMBER_LENGTH = 8

/**
 * Key of a slot or period: the ASCII prefix and the number as 8 bytes big-endian, so that the order of keys is the
 * order of numbers.
 *
 * @example
 * databaseKey('update-', 290)
 */
export function databaseKey(prefix: string, number: number): Uint8Array {
  if (!Number.isSafeInteger(number) || number < 0) throw new InternalError(`no database key for the number ${number}`)
  const key = new Uint8Array(prefix.length + NUMBER_LENGTH)
  key.set(asciiBytes(prefix))
  new DataView(key.buffer).setBigUint64(prefix.length, BigInt(number))
  return key
}

/** The number in a key of that prefix; undefined when the key has another length or a number past 2^53. */
export function databaseKeyNumber(prefix: string, key: Uint8Array): number | undefined {
  if (key.length !== prefix.length + NUMBER_LENGTH) return undefined
  const number = Number(new DataView(key.buffer, key.byteOffset + prefix.length).getBigUint64(0))
  return Number.isSafeInteger(number) ? number : undefined
}

/** Key bytes of an ASCII text. */
export function asciiBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'ascii'))
}
