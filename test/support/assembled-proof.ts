import { decodeRlp, encodeRlp, keccak256, type RlpStructuredData, toBeHex } from 'ethers'

/** Nodes of tries by their hashes. */
export class TrieNodes {
  readonly #nodes = new Map<string, string>()

  add(node: string): void {
    this.#nodes.set(keccak256(node), node)
  }

  /**
   * The nodes on the way to a key, down to where it is or would be.
   *
   * @param leafOf - makes the leaf that the nodes do not have, if it is known otherwise
   * @returns undefined when nodes are missing
   */
  path(root: string, key: string, leafOf: (rest: string) => string | undefined): readonly string[] | undefined {
    const path: string[] = []
    let hash = root
    let rest = keccak256(key).slice(2)
    for (;;) {
      const node = this.#nodes.get(hash) ?? matching(hash, leafOf(rest))
      if (node === undefined) return undefined
      path.push(node)
      const items = decodeRlp(node)
      if (typeof items === 'string') return undefined
      const next = items.length === 17 ? items[Number.parseInt(rest[0] ?? '0', 16)] : extensionChild(items, rest)
      if (typeof next !== 'string' || next.length !== 66) return path
      rest = rest.slice(items.length === 17 ? 1 : nibblesOf(items).length)
      hash = next
    }
  }
}

/** A leaf of the state: the rest of its path and an account. */
export function accountLeaf(rest: string, account: readonly [bigint, bigint, string, string]): string {
  const [nonce, balance, storage, code] = account
  const compact = rest.length % 2 === 0 ? `0x20${rest}` : `0x3${rest}`
  return encodeRlp([compact, encodeRlp([quantity(nonce), quantity(balance), storage, code])])
}

function quantity(number: bigint): string {
  return number === 0n ? '0x' : toBeHex(number)
}

function matching(hash: string, node: string | undefined): string | undefined {
  return node !== undefined && keccak256(node) === hash ? node : undefined
}

/** Undefined where the path ends or parts. */
function extensionChild(items: readonly RlpStructuredData[], rest: string): RlpStructuredData | undefined {
  const [first, child] = items
  const isLeaf = typeof first === 'string' && Number.parseInt(first[2] ?? '0', 16) >= 2
  return !isLeaf && rest.startsWith(nibblesOf(items)) ? child : undefined
}

function nibblesOf([first]: readonly RlpStructuredData[]): string {
  const text = typeof first === 'string' ? first.slice(2) : ''
  return Number.parseInt(text[0] ?? '0', 16) % 2 === 1 ? text.slice(1) : text.slice(2)
}
