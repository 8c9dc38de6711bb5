import { bytesToHex, concatBytes } from '../bytes.ts'
import { packScore } from '../types/UpdateScore.ts'
import { contentDigest, type Refusal } from './Answer.ts'
import { queryNumber } from './queryNumber.ts'
import { type Route, route } from './Route.ts'
import type { ServeContext } from './ServeContext.ts'

/** Periods of one answer: three years of mainnet. */
const MAX_SCORES = 1024

/** In front of the scores: the first period that they are of. */
const PERIOD_LENGTH = 8

/**
 * `/blsync/v1/update_scores`: how good the stored updates are, three bytes a period, so that whoever has some of their own
 * fetches only better ones.
 */
export function scoresRoute({ sources: { network, chain }, freshness }: ServeContext): Route {
  return route('/blsync/v1/update_scores', ['json', 'ssz'], ({ query, encoding }) => {
    const start = queryNumber(query, 'start_period')
    if (typeof start !== 'number') return start
    const count = queryNumber(query, 'count')
    if (typeof count !== 'number') return count
    if (count === 0) return { status: 400, message: 'Invalid count requested' } satisfies Refusal
    const stored = chain.updatePeriods ?? { start: 0, end: 0 }
    const first = Math.max(start, stored.start)
    const end = Math.min(start + Math.min(count, MAX_SCORES), stored.end)
    const packed: Uint8Array[] = []
    for (let period = first; period < end; period++) {
      const score = chain.updateScore(period)
      if (score === undefined) break
      packed.push(packScore(network, score))
    }
    // Where there is none the period says nothing, and may be too large for eight bytes to matter.
    const from = packed.length === 0 ? 0 : first
    const scores = concatBytes(...packed)
    const body =
      encoding === 'ssz'
        ? concatBytes(littleEndian(from), scores)
        : Buffer.from(JSON.stringify({ data: { start_period: String(from), scores: bytesToHex(scores) } }))
    const digest = contentDigest(littleEndian(from), scores)
    return { status: 200, freshness: freshness.slot, digest, length: body.length, body: [body] }
  })
}

function littleEndian(period: number): Uint8Array {
  const bytes = new Uint8Array(PERIOD_LENGTH)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(period), true)
  return bytes
}
