import { readFileSync } from 'node:fs'

/**
 * Version of this package, as in its package.json.
 *
 * @example
 * console.log(version)
 */
export const version: string = readVersion()

function readVersion(): string {
  const content: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const isPackage = typeof content === 'object' && content !== null && 'version' in content
  return isPackage ? String(content.version) : '0.0.0'
}
