/** Events that a light client can vouch for; every other topic is refused. */
export const EVENT_TOPICS = [
  'head',
  'head_v2',
  'light_client_optimistic_update',
  'light_client_finality_update',
] as const

export type EventTopic = (typeof EVENT_TOPICS)[number]

/** More than there are, repeated ones included. */
const MAX_TOPICS = 32

/** The topics of a query, repeated or as a comma list; the first one that is not served, empty when none is named. */
export function readTopics(query: URLSearchParams): ReadonlySet<EventTopic> | { readonly unknown: string } {
  const topics = new Set<EventTopic>()
  const names = query.getAll('topics').flatMap((value) => value.split(','))
  for (const name of names.slice(0, MAX_TOPICS)) {
    const topic = EVENT_TOPICS.find((known) => known === name)
    if (topic === undefined) return { unknown: name }
    topics.add(topic)
  }
  return topics.size === 0 ? { unknown: '' } : topics
}
