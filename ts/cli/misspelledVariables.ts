import type { Command } from 'commander'

/** Letters that two names may differ in and still be meant for each other. */
const MOST_EDITS = 2

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
    const meant = known.find((other) => edits(bare(name), bare(other)) <= MOST_EDITS)
    return meant === undefined ? [] : `no flag reads ${name.slice(0, 60)}: did you mean ${meant}?`
  })
}

/** Without what people add to such names and leave out of them. */
function bare(name: string): string {
  return name
    .replace(/^BLSYNC_(?:BLSYNC_)?/, '')
    .replaceAll('_', '')
    .slice(0, 60)
}

/** The Levenshtein distance of two short names. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
