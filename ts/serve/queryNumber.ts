import type { Refusal } from './Answer.ts'

const MAX_UINT64 = (1n << 64n) - 1n

/** A 64-bit number in decimals; `Infinity` past what a number holds exactly, undefined for anything else. */
export function decimalUint64(text: string): number | undefined {
  if (!/^\d{1,20}$/.test(text) || BigInt(text) > MAX_UINT64) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : Number.POSITIVE_INFINITY
}

/** The one value of a query parameter as a 64-bit number. */
export function queryNumber(query: URLSearchParams, name: string): number | Refusal {
  const [text, ...more] = query.getAll(name)
  if (text === undefined) return { status: 400, message: `Missing \`${name}\` value` }
  const number = more.length > 0 ? undefined : decimalUint64(text)
  return number ?? { status: 400, message: `Invalid \`${name}\` value: expected one unsigned 64-bit number` }
}
