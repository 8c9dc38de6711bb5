import { types } from 'node:util'
import { NativeError } from './NativeError.ts'

/**
 * Refuses what is not a Uint8Array, since the addon would read the memory of another typed array as bytes, and one over a
 * SharedArrayBuffer, which another thread could change between a check and the use of what was checked.
 */
export function requireBytes(name: string, value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) {
    throw new NativeError('INVALID_TYPE', `${name} must be a Uint8Array; found ${describeType(value)}`)
  }
  if (types.isSharedArrayBuffer(value.buffer)) {
    throw new NativeError('INVALID_TYPE', `${name} must not be a view of a SharedArrayBuffer; pass a copy`)
  }
}

function describeType(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return value.constructor?.name ?? 'an object'
}
