import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export type Line = Readonly<Record<string, unknown>>

/** What a process writes, one JSON object a line. */
export async function* jsonLines(input: Readable | null): AsyncGenerator<Line> {
  if (input === null) throw new Error('the process has no output')
  for await (const line of createInterface({ input })) {
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || entry === null) throw new Error(`unexpected line: ${line}`)
    yield { ...entry }
  }
}

export async function nextOf(lines: AsyncGenerator<Line>): Promise<Line> {
  const { value, done } = await lines.next()
  if (done === true) throw new Error('the process ended without a word')
  return value
}
