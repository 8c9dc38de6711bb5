import { periodStart, slotAtTime } from '../params/slots.ts'
import { MAX_UPDATES } from '../types/decodeUpdates.ts'
import { type Answer, type BodyPart, contentDigest, type Freshness, type Refusal } from './Answer.ts'
import type { Encoding } from './negotiateEncoding.ts'
import { queryNumber } from './queryNumber.ts'
import { type Route, route } from './Route.ts'
import type { ServeContext } from './ServeContext.ts'
import { frameLength, type ShelfMark, type UpdateShelf } from './UpdateShelf.ts'

/** Epochs after a period by which its best update is settled: what signed it is final. */
const SETTLED_EPOCHS = 3

/** `/eth/v1/beacon/light_client/updates` */
export function updatesRoute(context: ServeContext): Route {
  const { sources, shelf } = context
  return route('/eth/v1/beacon/light_client/updates', ['json', 'ssz'], async ({ query, encoding }) => {
    const start = queryNumber(query, 'start_period')
    if (typeof start !== 'number') return start
    const count = queryNumber(query, 'count')
    if (typeof count !== 'number') return count
    if (count === 0) return { status: 400, message: 'Invalid count requested' } satisfies Refusal
    const asked = Math.min(count, MAX_UPDATES)
    const stored = sources.chain.updatePeriods ?? { start: 0, end: 0 }
    const marks: ShelfMark[] = []
    const end = Math.min(start + asked, stored.end)
    for (let period = Math.max(start, stored.start); period < end; period++) {
      const mark = await shelf.mark(period)
      // Rolled back or replaced in this moment: what comes before is an answer of its own.
      if (mark === undefined) break
      marks.push(mark)
    }
    const isWhole = marks.length === asked && isSettled(context, start + asked - 1)
    return updatesAnswer(shelf, marks, encoding, isWhole ? { kind: 'immutable' } : context.freshness.slot)
  })
}

/** Whether nobody will come with a better update of that period any more. */
function isSettled({ sources: { network }, now }: ServeContext, period: number): boolean {
  const settled = periodStart(network, period + 1) + SETTLED_EPOCHS * network.preset.slotsPerEpoch
  return slotAtTime(network, now()) >= settled
}

function updatesAnswer(
  shelf: UpdateShelf,
  marks: readonly ShelfMark[],
  encoding: Encoding,
  freshness: Freshness,
): Answer {
  const [first] = marks
  const isOfOneFork = first !== undefined && marks.every(({ version }) => version === first.version)
  return {
    status: 200,
    freshness,
    // An answer of several forks has no one version; each item says its own.
    ...(isOfOneFork && { version: first.version }),
    digest: contentDigest(...marks.map(({ digest }) => digest)),
    ...bodyOf(shelf, marks, encoding),
  }
}

function bodyOf(
  shelf: UpdateShelf,
  marks: readonly ShelfMark[],
  encoding: Encoding,
): { readonly body: readonly BodyPart[]; readonly length?: number } {
  if (encoding === 'ssz') {
    const length = marks.reduce((total, mark) => total + frameLength(mark), 0)
    return { length, body: marks.map((mark) => () => shelf.frame(mark)) }
  }
  if (marks.length === 0) return { length: 2, body: [Buffer.from('[]')] }
  const items = marks.map((mark, index) => async () => {
    const json = await shelf.json(mark)
    return index === 0 && json !== undefined ? Buffer.concat([Buffer.from('['), json.subarray(1)]) : json
  })
  return { body: [...items, Buffer.from(']')] }
}
