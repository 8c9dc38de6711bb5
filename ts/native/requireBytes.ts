import { NativeError } from './NativeError.ts'

/** Refuses what is no Uint8Array: the addon would read the memory of another typed array as bytes. */
export function requireBytes(name: string, value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) {
    throw new NativeError('INVALID_TYPE', `${name} must be a Uint8Array; found ${describeType(value)}`)
  }
}

function describeType(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return value.constructor?.name ?? 'an object'
}
