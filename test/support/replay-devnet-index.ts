import { readFileSync } from 'node:fs'
import { jsonAt, textAt } from './recorded.ts'
import type { StreamRead } from './replay-stream-pieces.ts'
import { vectorPath } from './vectors.ts'

/** A successful answer in the recorder's list of requests. */
export interface IndexedAnswer {
  readonly atMs: number
  readonly path: string
  readonly file: string
}

/** The answers of `http-index.jsonl` that were kept as files, in order of time. */
export function indexedAnswers(folder: string): readonly IndexedAnswer[] {
  return lines(folder, 'http-index.jsonl').flatMap((line) => {
    const file = jsonAt(line, 'file')
    if (jsonAt(line, 'status') !== 200 || typeof file !== 'string') return []
    return [{ atMs: timeOf(line), path: textAt(line, 'path'), file }]
  })
}

/** Times of the stream's bytes in `events.idx.jsonl`. */
export function indexedReads(folder: string): readonly StreamRead[] {
  return lines(folder, 'events.idx.jsonl').flatMap((line) => {
    const offset = jsonAt(line, 'off')
    const length = jsonAt(line, 'len')
    return typeof offset === 'number' && typeof length === 'number' ? [{ atMs: timeOf(line), offset, length }] : []
  })
}

function lines(folder: string, file: string): readonly unknown[] {
  const text = readFileSync(vectorPath('devnet', folder, file), 'utf8')
  return text.split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]))
}

function timeOf(line: unknown): number {
  const seconds = jsonAt(line, 't')
  if (typeof seconds !== 'number') throw new Error('a line of the index has no time')
  return 1000 * seconds
}
