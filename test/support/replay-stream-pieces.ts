import type { StreamPiece } from './replay-chain.ts'

/** One network read of the recorder: so many bytes at that time. */
export interface StreamRead {
  readonly atMs: number
  readonly offset: number
  readonly length: number
}

/** One event (or comment) of a recorded stream, with its place in the bytes. */
export interface StreamEvent {
  readonly topic: string | undefined
  readonly data: string | undefined
  readonly start: number
  readonly end: number
}

/** Cuts recorded stream bytes after every empty line. */
export function streamEvents(raw: Buffer): readonly StreamEvent[] {
  const events: StreamEvent[] = []
  for (let start = 0; start < raw.length; ) {
    const blank = raw.indexOf('\n\n', start)
    const end = blank < 0 ? raw.length : blank + 2
    const lines = raw.toString('utf8', start, end).split('\n')
    const fieldOf = (field: string): string | undefined =>
      lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2)
    events.push({ topic: fieldOf('event'), data: fieldOf('data'), start, end })
    start = end
  }
  return events
}

/** The bytes as they came over the network, further cut between events so that topics can be left out. */
export function streamPieces(
  raw: Buffer,
  events: readonly StreamEvent[],
  reads: readonly StreamRead[],
): readonly StreamPiece[] {
  const pieces: StreamPiece[] = []
  let next = 0
  for (const { atMs, offset, length } of reads) {
    const end = offset + length
    for (let event = events[next]; event !== undefined && event.start < end; event = events[next]) {
      const bytes = raw.subarray(Math.max(event.start, offset), Math.min(event.end, end))
      pieces.push({ atMs, topic: event.topic, bytes })
      if (event.end > end) break
      next++
    }
  }
  return pieces
}
