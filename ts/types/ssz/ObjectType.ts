import { ContainerType, ProgressiveContainerType, type Type, type ValueOf } from '@chainsafe/ssz'
import { JsonError, locateJsonError } from './JsonError.ts'
import { describeJson } from './jsonBytes.ts'

/** A container whose JSON keys are the specification's field names, and whose JSON errors name the field. */
export class ObjectType<F extends Record<string, Type<unknown>>> extends ContainerType<F> {
  constructor(fields: F) {
    super(fields, { jsonCase: 'eth2' })
  }

  override fromJson(json: unknown): { [K in keyof F]: ValueOf<F[K]> } {
    checkKeys(json, this.fieldsEntries)
    try {
      return super.fromJson(json)
    } catch (error) {
      throw locateJsonError(error, json, this.fieldsEntries.map(jsonKey))
    }
  }
}

/** The same for a container that is hashed as a progressive tree with every field active. */
export class ProgressiveObjectType<F extends Record<string, Type<unknown>>> extends ProgressiveContainerType<F> {
  constructor(fields: F) {
    super(fields, Object.keys(fields).map(always), { jsonCase: 'eth2' })
  }

  override fromJson(json: unknown): { [K in keyof F]: ValueOf<F[K]> } {
    checkKeys(json, this.fieldsEntries)
    try {
      return super.fromJson(json)
    } catch (error) {
      throw locateJsonError(error, json, this.fieldsEntries.map(jsonKey))
    }
  }
}

function always(): boolean {
  return true
}

function jsonKey(entry: { readonly jsonKey: string }): string {
  return entry.jsonKey
}

function checkKeys(json: unknown, entries: readonly { readonly jsonKey: string }[]): void {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new JsonError(json, `expected an object, got ${describeJson(json)}`)
  }
  for (const entry of entries) {
    if (!isPresent(json, entry.jsonKey)) throw new JsonError(json, `field ${entry.jsonKey} is missing`)
  }
}

function isPresent(json: object, key: string): boolean {
  return Object.hasOwn(json, key) && Reflect.get(json, key) !== undefined
}
