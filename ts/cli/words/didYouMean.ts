/** Letters that two names may differ in and still be meant for each other; a third of a short one. */
const MOST_EDITS = 2
const LONGEST = 60

/**
 * A question for the names that whoever wrote `name` may have meant: those that differ in the fewest letters, where dashes, dots
 * and underscores count for nothing. Undefined when nothing is like it.
 *
 * @example didYouMean('--beacon-apis', ['--beacon.api', '--datadir']) // 'did you mean --beacon.api?'
 */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const word = bare(name)
  const distances = known.map((other) => edits(word, bare(other)))
  const nearest = Math.min(...distances)
  if (nearest > Math.min(MOST_EDITS, Math.floor(word.length / 3))) return undefined
  return asked([...new Set(known.filter((_, index) => distances[index] === nearest))])
}

/**
 * As {@link didYouMean}, and where no flag is like it, for those that end so: `--metrics.port` and others for `--port`.
 *
 * @example didYouMeanFlag('--slot', ['--dev.slot', '--dev.slots']) // 'did you mean --dev.slot?'
 */
export function didYouMeanFlag(flag: string, known: readonly string[]): string | undefined {
  const word = bare(flag)
  return didYouMean(flag, known) ?? asked(known.filter((other) => word !== '' && bare(lastPart(other)) === word))
}

function asked(names: readonly string[]): string | undefined {
  const last = names.at(-1)
  if (last === undefined) return undefined
  return `did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`
}

/** Without what people add to such names and leave out of them. */
function bare(name: string): string {
  return name
    .slice(0, LONGEST)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/^(?:blsync)+(?=.)/, '')
}

function lastPart(flag: string): string {
  return flag.slice(flag.lastIndexOf('.') + 1)
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
