import type { Command } from 'commander'
import { ConfigError } from '../../errors.ts'
import { isNetworkName } from '../../params/networks.ts'
import { nimbusLevels, nimbusNames, withoutCounterpart } from './foreignFlags.ts'

/**
 * The words of a command line as this program has them: flags with one dash, as Go programs take them, and names of
 * Nimbus' light client.
 *
 * - only whole flags are changed, never values, and nothing after `--`;
 * - only the main command speaks foreign languages: subcommands have no counterparts there.
 *
 * @throws ConfigError for a flag of those programs that has no counterpart, with what to do in its place
 */
export function translateWords(program: Command, words: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  const own = end === -1 ? words : words.slice(0, end)
  const names = new Set(program.commands.map((command) => command.name()))
  const isMain = !own.some((word) => names.has(word))
  const options = [program, ...(isMain ? [] : program.commands)].flatMap((command) => command.options)
  const known = new Set(options.map(({ long }) => long))
  const out: string[] = []
  for (let index = 0; index < own.length; index++) {
    const word = own[index] ?? ''
    const { flag, value } = split(word)
    const twoDashes = /^-[a-z]{2}/.test(flag) ? `-${flag}` : flag
    if (known.has(twoDashes) || !isMain || !twoDashes.startsWith('--')) {
      out.push(known.has(twoDashes) ? `${twoDashes}${value === undefined ? '' : `=${value}`}` : word)
    } else if (twoDashes === '--network') {
      out.push(networkFlag(value ?? own[++index]))
    } else if (twoDashes === '--log-level') {
      const level = value ?? own[++index] ?? ''
      out.push(`--log.level=${nimbusLevels[level] ?? level}`)
    } else {
      out.push(foreign(twoDashes, value) ?? word)
    }
  }
  return end === -1 ? out : [...out, ...words.slice(end)]
}

/** `--flag=value`, and Nimbus' `--flag:value`. */
function split(word: string): { readonly flag: string; readonly value: string | undefined } {
  const [, flag = word, value] = /^(--?[a-z][a-z0-9.-]*)[=:](.*)$/s.exec(word) ?? []
  return { flag, value }
}

function networkFlag(name: string | undefined): string {
  if (name !== undefined && isNetworkName(name)) return `--${name}`
  throw new ConfigError(
    `--network ${(name ?? '').slice(0, 40)}: name a built-in network, or give another one with --beacon.config`,
  )
}

function foreign(flag: string, value: string | undefined): string | undefined {
  const reason = withoutCounterpart[flag]
  if (reason !== undefined) throw new ConfigError(`${flag} has no counterpart here: ${reason} (docs/from-geth.md)`)
  const ours = nimbusNames[flag]
  if (ours === undefined) return undefined
  return `${ours}${value === undefined ? '' : `=${value}`}`
}
