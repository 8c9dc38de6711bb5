import type { Root } from '../bytes.ts'
import { ConfigError } from '../errors.ts'

/** Reads typed values out of a config file's keys, naming the key in every complaint. */
export class ConfigValues {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  keys(): readonly string[] {
    return Object.keys(this.#values)
  }

  /** The key's value; undefined where it is absent, empty or null. */
  text(key: string): string | undefined {
    const value = Object.hasOwn(this.#values, key) ? this.#values[key] : undefined
    if (isNothing(value)) return undefined
    if (typeof value !== 'string' && typeof value !== 'number') throw new ConfigError(`${key} is not a plain value`)
    return String(value).trim()
  }

  /** A whole number, decimal or hex, exact at any size. */
  integer(key: string): bigint | undefined {
    const text = this.text(key)
    return text === undefined ? undefined : parseInteger(key, text)
  }

  /** A whole number of at least 1 that a `number` holds exactly. */
  positive(key: string): number | undefined {
    const value = this.integer(key)
    if (value === undefined) return undefined
    if (value < 1n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ConfigError(`${key} is out of range: ${value}`)
    return Number(value)
  }

  /** An epoch; undefined where it is absent or so far in the future that it will not come (2^64-1). */
  epoch(key: string): number | undefined {
    const value = this.integer(key)
    return value === undefined ? undefined : finiteEpoch(value)
  }

  /** 4 bytes as hex; a decimal number stands for the same bytes, big-endian. */
  version(key: string): Root | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    if (/^0x[0-9a-f]{8}$/i.test(text)) return `0x${text.slice(2).toLowerCase()}`
    const value = parseInteger(key, text)
    if (value > 0xffffffffn || /^0x/i.test(text))
      throw new ConfigError(`${key} is not a fork version of 4 bytes: ${text}`)
    return `0x${value.toString(16).padStart(8, '0')}`
  }

  /** A list of maps; empty where the key is absent. */
  list(key: string): readonly ConfigValues[] {
    const value = Object.hasOwn(this.#values, key) ? this.#values[key] : undefined
    if (isNothing(value)) return []
    if (!Array.isArray(value)) throw new ConfigError(`${key} is not a list`)
    const items: readonly unknown[] = value
    return items.map((item, index) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        throw new ConfigError(`${key}[${index}] is not a map`)
      }
      return new ConfigValues(Object.fromEntries(Object.entries(item)))
    })
  }
}

/** What YAML writes for null, as the text that it is read as. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && /^(~|null)?$/i.test(value.trim()))
}

/** An epoch as a number, undefined past what a number holds exactly: no chain gets there. */
function finiteEpoch(value: bigint): number | undefined {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(value)
}

function parseInteger(key: string, text: string): bigint {
  if (!/^(0x[0-9a-f]{1,64}|[0-9]{1,78})$/i.test(text))
    throw new ConfigError(`${key} is not a whole number: ${text.slice(0, 40)}`)
  return BigInt(text)
}
