/**
 * The topics without the one the server refuses: the one its message names, else the least needed.
 *
 * @param topics - at least one, most needed first
 */
export function withoutRefusedTopic(topics: readonly string[], message: string | undefined): readonly string[] {
  const words = new Set(message?.split(/[^a-z0-9_]+/i))
  const named = topics.find((topic) => words.has(topic))
  return topics.filter((topic) => topic !== (named ?? topics.at(-1)))
}
