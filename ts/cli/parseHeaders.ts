import { ConfigError } from '../errors.ts'

/**
 * Reads `Name: value` options. The value may hold colons and is never repeated in an error.
 *
 * @example parseHeaders(['Authorization: Bearer a:b']) // { Authorization: 'Bearer a:b' }
 */
export function parseHeaders(lines: readonly string[], flag = '--beacon.api.header'): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [index, line] of lines.entries()) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim()
    const value = line.slice(colon + 1).trim()
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new ConfigError(`${flag} number ${index + 1} must look like "Name: value"`)
    }
    headers[name] = value
  }
  return headers
}
