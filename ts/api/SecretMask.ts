/** Pieces of that length of a secret are hidden, also where no more of it is shown. */
const PIECE = 6

/** Shorter words would blank out innocent parts of a message. */
const MIN_WORD = 4

/** What stands in addresses and headers without being secret. */
const ORDINARY = new Set(
  'bearer basic token digest api rest http https node beacon mainnet sepolia holesky hoodi gnosis chiado'.split(' '),
)

/** What separates words in a header, a query or a path. */
const SEPARATORS = /[\s:;,="'&?/()]+/

/** How the value of an authorization header begins. */
const SCHEME = /^\s*(bearer|basic|token|digest)\s+/i

const HIDDEN = '…'

/**
 * Takes our secrets out of what others say.
 *
 * - every word of a secret is hidden, whatever its case, and every piece of six characters of a longer one;
 * - words that everybody uses are not secrets.
 */
export class SecretMask {
  readonly #shortWords: readonly string[]
  readonly #pieces = new Set<string>()

  /** @param secrets - header values, user names, passwords, parts of an address, as they are sent */
  constructor(secrets: Iterable<string>) {
    const words = new Set<string>()
    for (const secret of secrets) {
      for (const form of [secret, decoded(secret)]) {
        for (const word of [form.replace(SCHEME, ''), ...form.split(SEPARATORS)]) words.add(word.trim().toLowerCase())
      }
    }
    const secretWords = [...words].filter((word) => word.length >= MIN_WORD && !ORDINARY.has(word))
    this.#shortWords = secretWords.filter((word) => word.length < PIECE)
    for (const word of secretWords) {
      for (let at = 0; at + PIECE <= word.length; at++) {
        const piece = word.slice(at, at + PIECE)
        if (!ORDINARY.has(piece)) this.#pieces.add(piece)
      }
    }
  }

  hide(text: string): string {
    const lower = text.toLowerCase()
    // Lower case may be longer than the text; then it is not shown at all.
    if (lower.length !== text.length) return HIDDEN
    let shown = ''
    let hiddenTo = 0
    for (let at = 0; at < text.length; at++) {
      const length = this.#secretAt(lower, at)
      if (length > 0) {
        if (at >= hiddenTo) shown += HIDDEN
        hiddenTo = Math.max(hiddenTo, at + length)
      } else if (at >= hiddenTo) {
        shown += text[at]
      }
    }
    return shown
  }

  /** How long the piece of a secret is that stands there; 0 for none. */
  #secretAt(lower: string, at: number): number {
    if (this.#pieces.has(lower.slice(at, at + PIECE))) return PIECE
    const word = this.#shortWords.find((candidate) => lower.startsWith(candidate, at))
    return word?.length ?? 0
  }
}

/** For what has no secrets. */
export const noSecrets = new SecretMask([])

function decoded(secret: string): string {
  try {
    return decodeURIComponent(secret)
  } catch {
    return secret
  }
}
