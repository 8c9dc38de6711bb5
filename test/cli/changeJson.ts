/** A copy of the JSON with the value at the path changed; the path must exist. */
export function changeJson(
  json: unknown,
  path: readonly (string | number)[],
  change: (value: unknown) => unknown,
): unknown {
  const [key, ...rest] = path
  if (key === undefined) return change(json)
  if (Array.isArray(json) && typeof key === 'number' && key < json.length) {
    return json.map((item: unknown, index) => (index === key ? changeJson(item, rest, change) : item))
  }
  if (typeof json === 'object' && json !== null && key in json) {
    const entries = Object.entries(json).map(([name, value]): [string, unknown] => [
      name,
      name === key ? changeJson(value, rest, change) : value,
    ])
    return Object.fromEntries(entries)
  }
  throw new Error(`there is nothing at ${key}`)
}

/** Another value for the digit before the last. */
export function flipHex(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('0x')) throw new Error(`${String(value)} is not hex`)
  const digit = Number.parseInt(value.at(-2) ?? '', 16) ^ 1
  return `${value.slice(0, -2)}${digit.toString(16)}${value.slice(-1)}`
}

/** All zero, at the same length; also every hex string inside a list or an object. */
export function zeroHex(value: unknown): unknown {
  if (typeof value === 'string') return `0x${'0'.repeat(value.length - 2)}`
  if (Array.isArray(value)) return value.map(zeroHex)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]): [string, unknown] => [name, zeroHex(inner)]))
  }
  throw new Error(`${String(value)} is not hex`)
}
