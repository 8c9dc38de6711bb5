const MAX_LENGTH = 160

/** Shorter texts would blank out innocent parts of a message. */
const MIN_SECRET_LENGTH = 4

/**
 * What a server says of its error, fit to be shown: the `message` of a JSON error, else its first line if it is plain
 * text; printable, on one line, cut short, and without the secrets that it may echo.
 *
 * @see https://github.com/ethereum/beacon-APIs/blob/7a58b5a44ceb6174162f75e1bb6666efbb6ec07f/types/http.yaml
 */
export function serverMessage(body: Uint8Array, secrets: readonly string[]): string | undefined {
  const text = new TextDecoder().decode(body)
  const raw = jsonMessage(text) ?? plainMessage(text)
  if (raw === undefined) return undefined
  return cleanText(raw, secrets)
}

/** A server's own words made printable, short and free of our secrets; `undefined` if nothing is left. */
export function cleanText(text: string, secrets: readonly string[]): string | undefined {
  let clean = text
  for (const secret of secrets) if (secret.length >= MIN_SECRET_LENGTH) clean = clean.replaceAll(secret, '…')
  clean = clean.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  if (clean.length > MAX_LENGTH) clean = `${clean.slice(0, MAX_LENGTH)}…`
  return clean === '' ? undefined : clean
}

function jsonMessage(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('message' in value)) return undefined
    return typeof value.message === 'string' ? value.message : undefined
  } catch {
    return undefined
  }
}

/** Pages of proxies are HTML and say nothing that the status does not. */
function plainMessage(text: string): string | undefined {
  const start = text.trimStart()
  return start.startsWith('<') || start.startsWith('{') || start.startsWith('[') ? undefined : start
}
