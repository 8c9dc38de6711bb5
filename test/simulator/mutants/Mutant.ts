/** A text of a source file and what a bug puts in its place. */
export interface Edit {
  /** Below `ts/`. */
  readonly file: string
  /** Occurs once in the file. */
  readonly from: string
  readonly to: string
}

/** A bug made by hand, which the simulator has to find. */
export interface Mutant {
  readonly name: string
  readonly edits: readonly Edit[]
}

/** The source with its edits made; undefined when a text does not occur exactly once any more. */
export function edited(source: string, edits: readonly Edit[]): string | undefined {
  let text = source
  for (const { from, to } of edits) {
    const parts = text.split(from)
    if (parts.length !== 2) return undefined
    text = parts.join(to)
  }
  return text
}
