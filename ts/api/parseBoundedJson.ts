import { DecodeError } from '../errors.ts'

/** Beacon API answers nest about ten deep. */
const MAX_DEPTH = 32

/**
 * Parses JSON of bounded nesting, so that no later walk over the value can exhaust the stack.
 *
 * @param what - named in errors
 * @throws DecodeError for bad UTF-8, bad JSON, or too deep nesting
 */
export function parseBoundedJson(body: Uint8Array | string, what: string): unknown {
  const text = typeof body === 'string' ? body : decodeUtf8(body, what)
  if (exceedsDepth(text)) throw new DecodeError(`${what} is JSON nested deeper than ${MAX_DEPTH}`)
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    // The parser's own message quotes the text, which can be long and is the server's.
    throw new DecodeError(`${what} is not valid JSON`)
  }
}

function decodeUtf8(body: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new DecodeError(`${what} is not valid UTF-8`)
  }
}

/** Most of an answer is inside strings, which `indexOf` skips fast. */
function exceedsDepth(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === 0x22) {
      at = endOfString(text, at)
      if (at < 0) return false
    } else if (character === 0x7b || character === 0x5b) {
      depth++
      if (depth > MAX_DEPTH) return true
    } else if (character === 0x7d || character === 0x5d) {
      depth--
    }
  }
  return false
}

/** Position of the closing quote, -1 without one. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++
    if (backslashes % 2 === 0) return end
  }
  return -1
}
