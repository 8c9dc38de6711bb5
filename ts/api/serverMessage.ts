import { isJsonObject } from '../types/unwrapEnvelope.ts'
import type { SecretMask } from './SecretMask.ts'

const MAX_LENGTH = 160

/**
 * What a server says of its error, fit to be shown: the `message` of a JSON error, the title of a web page, else plain text
 * as it is; printable, on one line, cut short, and without the secrets that it may echo.
 *
 * @see https://github.com/ethereum/beacon-APIs/blob/7a58b5a44ceb6174162f75e1bb6666efbb6ec07f/types/http.yaml
 */
export function serverMessage(body: Uint8Array, mask: SecretMask): string | undefined {
  const text = new TextDecoder().decode(body)
  const raw = jsonMessage(text) ?? titleOf(text) ?? plainMessage(text)
  if (raw === undefined) return undefined
  return cleanText(raw, mask)
}

/** A server's own words made printable, short and free of our secrets; `undefined` if nothing is left. */
export function cleanText(text: string, mask: SecretMask): string | undefined {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const clean = mask.hide(line)
  if (clean === '') return undefined
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean
}

function jsonMessage(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) return undefined
    // The beacon API's own form, then those of gateways before it.
    const { message, error, detail } = value
    const nested = isJsonObject(error) ? error.message : error
    return [message, nested, detail].find((text) => typeof text === 'string')
  } catch {
    return undefined
  }
}

/** What the pages of proxies and hosts say in short. */
function titleOf(text: string): string | undefined {
  return /<title[^>]{0,100}>([^<]{1,400})/i.exec(text)?.[1]
}

/** The rest of a page is not for logs. */
function plainMessage(text: string): string | undefined {
  const start = text.trimStart()
  return start.startsWith('<') || start.startsWith('{') || start.startsWith('[') ? undefined : start
}
