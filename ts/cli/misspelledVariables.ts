import type { Command } from 'commander'
import { didYouMean } from './words/didYouMean.ts'

/**
 * A sentence for each variable `BLSYNC_…` of the environment that no flag reads and that looks like one of those that are read: it
 * does nothing. Others are left alone, since Kubernetes sets some of its own beside a service called `blsync`.
 */
export function misspelledVariables(
  program: Command,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = [program, ...program.commands].flatMap(({ options }) => options.flatMap(({ envVar }) => envVar ?? []))
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (!name.startsWith('BLSYNC_') || value.trim() === '' || known.includes(name)) return []
    const question = didYouMean(name, known)
    return question === undefined ? [] : `no flag reads ${name.slice(0, 60)}: ${question}`
  })
}
