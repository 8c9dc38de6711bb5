import type { Root } from '../bytes.ts'
import { invalid } from './Params.ts'

/** A slot as it was asked for. */
export interface StorageKey {
  /** 32 bytes. */
  readonly slot: Root
  /** As answers repeat it: a short key as a number. */
  readonly shown: Root
}

/**
 * Reads a slot as execution clients do: up to 32 bytes of hex, with or without `0x`.
 *
 * @throws RpcError in go-ethereum's words
 */
export function readStorageKey(text: string): StorageKey {
  const digits = text.replace(/^0x/i, '').toLowerCase()
  if (!/^[0-9a-f]*$/.test(digits)) throw invalid(`invalid hex in storage key: ${JSON.stringify(text.slice(0, 100))}`)
  if (digits.length > 64) {
    throw invalid(`storage key too long (want at most 32 bytes): ${JSON.stringify(text.slice(0, 100))}`)
  }
  const slot: Root = `0x${digits.padStart(64, '0')}`
  return { slot, shown: digits.length === 64 ? slot : `0x${BigInt(slot).toString(16)}` }
}
