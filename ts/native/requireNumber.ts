import { NativeError } from './NativeError.ts'

/** 2³² − 1, what the addon keeps sizes and counts in. */
export const MAX_UINT32 = 0xffff_ffff

/** Refuses what is not a whole number of the range: on its way to an integer of the addon, JavaScript would wrap it. */
export function requireNumber(
  name: string,
  value: number,
  range: { readonly min?: number; readonly max: number },
): void {
  if (typeof value !== 'number')
    throw new NativeError('INVALID_TYPE', `${name} must be a number; found ${typeof value}`)
  const { min = 0, max } = range
  if (Number.isSafeInteger(value) && value >= min && value <= max) return
  throw new NativeError('INVALID_NUMBER', `${name} must be a whole number from ${min} to ${max}; found ${value}`)
}
