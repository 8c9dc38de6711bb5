import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'

/** Slots of an account that a call may need. */
export interface AccountHint {
  readonly address: Root
  readonly slots: readonly Root[]
}

/** More is not fetched ahead of a call. */
const MAX_SLOTS = 512

/**
 * Accounts and slots in an untrusted answer of `eth_createAccessList`: a hint of what a call needs, nothing more. What is
 * malformed is not a hint.
 */
export function readAccessList(result: unknown): readonly AccountHint[] {
  const list: unknown = typeof result === 'object' && result !== null && 'accessList' in result ? result.accessList : []
  if (!Array.isArray(list)) return []
  const hints: AccountHint[] = []
  let count = 0
  for (const item of list) {
    const hint = readItem(item)
    count += 1 + (hint?.slots.length ?? 0)
    if (hint !== undefined && count <= MAX_SLOTS) hints.push(hint)
  }
  return hints
}

function readItem(item: unknown): AccountHint | undefined {
  if (typeof item !== 'object' || item === null || !('address' in item) || !('storageKeys' in item)) return undefined
  const { address, storageKeys } = item
  if (typeof address !== 'string' || !Array.isArray(storageKeys)) return undefined
  try {
    const slots = storageKeys.map((key) => bytesToHex(hexToBytes(String(key), 32)))
    return { address: bytesToHex(hexToBytes(address, 20)), slots }
  } catch {
    return undefined
  }
}
