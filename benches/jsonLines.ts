import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a process writes, one JSON object a line. */
export async function* jsonLines({ stdout }: ChildProcess): AsyncGenerator<Readonly<Record<string, unknown>>> {
  if (stdout === null) throw new Error('the process has no output')
  for await (const line of createInterface({ input: stdout })) {
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || entry === null) throw new Error(`unexpected line: ${line}`)
    yield { ...entry }
  }
}
