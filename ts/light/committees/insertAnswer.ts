import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { AnswerPlanner } from './AnswerPlanner.ts'
import type { AnswerVerification } from './AnswerVerification.ts'
import { ChainError } from './ChainError.ts'
import { CommitteeDraft } from './CommitteeDraft.ts'
import type { CommitteeIndex } from './CommitteeIndex.ts'
import type { UpdatesAnswer, UpdatesInsertion } from './UpdatesAnswer.ts'
import { yieldToEventLoop } from './yieldToEventLoop.ts'

/** Items of an answer planned, and written, before others get their turn: about half a millisecond once the code is warm. */
const ITEMS_AT_ONCE = 8

/** The chain that an answer goes into. */
export interface AnswerTarget {
  readonly verification: AnswerVerification
  readonly index: CommitteeIndex
  /** The answer that will be inserted after this one, once it is there: it is verified meanwhile. */
  readonly following?: (() => UpdatesAnswer | undefined) | undefined
  /** Writes a draft, which then is what the chain has. */
  commit(draft: CommitteeDraft): Promise<void>
}

/**
 * Verifies an answer and puts it into the chain a few items at a time, each portion a draft of its own that goes on from
 * the one before. While one is committed the next is planned; it is committed only when the one before was.
 *
 * @returns what became of the answer, and the newest committee it brought
 */
export async function insertAnswer(
  answer: UpdatesAnswer,
  target: AnswerTarget,
): Promise<{ readonly insertion: UpdatesInsertion; readonly newest?: SyncCommittee | undefined }> {
  let planner: AnswerPlanner
  try {
    planner = await target.verification.verify(answer)
  } catch (error) {
    if (error instanceof ChainError) return { insertion: { inserted: 0, verdicts: [], error } }
    throw error
  }
  let { index } = target
  let committed: Promise<void> = Promise.resolve()
  // The first item of a process takes several times as long as those after it.
  for (let count = 1; !planner.isDone; count = Math.min(2 * count, ITEMS_AT_ONCE)) {
    const following = target.following?.()
    if (following !== undefined && target.verification.prepare(following, planner)) await yieldToEventLoop()
    const draft = new CommitteeDraft(index)
    const planned = async (): Promise<void> => {
      planner.plan(draft, count)
      await yieldToEventLoop()
    }
    await Promise.all([committed, planned()])
    index = draft.index
    committed = target.commit(draft)
  }
  await committed
  const { insertion, newest } = planner
  planner.release()
  return { insertion, newest }
}
