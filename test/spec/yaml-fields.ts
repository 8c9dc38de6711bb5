import { bytesToHex, hexToBytes, type Root } from '../../ts/bytes.ts'

/** The fields of a YAML mapping. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`not a mapping: ${value}`)
  return { ...value }
}

/** The items of a YAML sequence. */
export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`not a sequence: ${value}`)
  return value
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`not a number: ${value}`)
  return value
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`not a text: ${value}`)
  return value.trim()
}

export function rootOf(value: unknown): Root {
  return bytesToHex(hexToBytes(textOf(value), 32))
}
