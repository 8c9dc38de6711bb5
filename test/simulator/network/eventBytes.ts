import type { PreparedEvent } from '../chain/PreparedChain.ts'

const COMMENT = Buffer.from(':\n\n')

/** All nodes tell the same at the same time. */
let last: { readonly events: readonly PreparedEvent[]; readonly topics: string; readonly bytes: Uint8Array } | undefined

/**
 * What an event stream of those topics tells of events; a comment where none is of them.
 *
 * @param topics - with commas between them
 */
export function eventBytes(events: readonly PreparedEvent[], topics: string): Uint8Array {
  if (last?.events === events && last.topics === topics) return last.bytes
  const wanted = topics.split(',')
  const text = events
    .filter(({ topic }) => wanted.includes(topic))
    .map(({ topic, data }) => `event: ${topic}\ndata: ${data}\n\n`)
    .join('')
  const bytes = text === '' ? COMMENT : Buffer.from(text)
  last = { events, topics, bytes }
  return bytes
}
