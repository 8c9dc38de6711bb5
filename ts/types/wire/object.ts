import { DecodeError } from '../../errors.ts'
import { JsonError, locateJsonError } from '../ssz/JsonError.ts'
import { describeJson } from '../ssz/jsonBytes.ts'
import { requireLength } from './requireLength.ts'
import type { ValueOf, WireType } from './WireType.ts'

type Fields = Readonly<Record<string, WireType<unknown>>>
type ValueOfFields<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> }

/** A container; JSON keys are the specification's field names. */
export interface ObjectWireType<Value> extends WireType<Value> {
  /** Length of its fixed part, where the first variable field begins. */
  readonly fixedEnd: number
}

const OFFSET_LENGTH = 4

/**
 * A container of these fields, in this order.
 *
 * @param fields - by the specification's names in camel case
 */
export function object<F extends Fields>(fields: F): ObjectWireType<ValueOfFields<F>>
export function object(fields: Fields): ObjectWireType<unknown> {
  const entries = Object.entries(fields).map(([name, type]) => ({ name, type, key: jsonKey(name) }))
  const keys = entries.map(({ key }) => key)
  const fixedEnd = entries.reduce((length, { type }) => length + (type.fixedLength ?? OFFSET_LENGTH), 0)
  const isFixed = entries.every(({ type }) => type.fixedLength !== undefined)
  return {
    fixedEnd,
    fixedLength: isFixed ? fixedEnd : undefined,
    deserialize(ssz) {
      if (isFixed) requireLength(ssz, fixedEnd)
      const value: Record<string, unknown> = {}
      const parts = split(ssz, entries, fixedEnd)
      for (const [index, { name, type }] of entries.entries()) value[name] = type.deserialize(parts[index] ?? ssz)
      return value
    },
    fromJson(json) {
      if (typeof json !== 'object' || json === null || Array.isArray(json)) {
        throw new JsonError(json, `expected an object, got ${describeJson(json)}`)
      }
      const value: Record<string, unknown> = {}
      const content: ReadonlyMap<string, unknown> = new Map(Object.entries(json))
      for (const key of keys) {
        if (content.get(key) === undefined) throw new JsonError(json, `field ${key} is missing`)
      }
      try {
        for (const { name, type, key } of entries) value[name] = type.fromJson(content.get(key))
      } catch (error) {
        throw locateJsonError(error, json, keys)
      }
      return value
    },
  }
}

/**
 * Cuts a container into its fields. Offsets must lead on from the fixed part without gaps or steps back.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/ssz/simple-serialize.md#deserialization
 */
function split(
  ssz: Uint8Array,
  entries: readonly { readonly type: WireType<unknown> }[],
  fixedEnd: number,
): readonly Uint8Array[] {
  if (ssz.length < fixedEnd) throw new DecodeError(`expected at least ${fixedEnd} bytes of SSZ, got ${ssz.length}`)
  const view = new DataView(ssz.buffer, ssz.byteOffset, ssz.byteLength)
  const parts: Uint8Array[] = []
  const variable: { readonly index: number; readonly start: number }[] = []
  let at = 0
  for (const [index, { type }] of entries.entries()) {
    const { fixedLength } = type
    if (fixedLength === undefined) variable.push({ index, start: view.getUint32(at, true) })
    parts.push(ssz.subarray(at, at + (fixedLength ?? OFFSET_LENGTH)))
    at += fixedLength ?? OFFSET_LENGTH
  }
  let expected = fixedEnd
  for (const [order, { index, start }] of variable.entries()) {
    const end = variable[order + 1]?.start ?? ssz.length
    if ((order === 0 && start !== expected) || start > end || end > ssz.length) {
      throw new DecodeError(`an offset of its SSZ leads to byte ${start} of ${ssz.length}`)
    }
    parts[index] = ssz.subarray(start, end)
    expected = end
  }
  return parts
}

/** `attestedHeader` is `attested_header` in JSON. */
function jsonKey(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
