import { bytesToHex, type Root } from '../../bytes.ts'
import { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { SerializedCommittee } from '../../types/SerializedCommittee.ts'
import { ChainError } from './ChainError.ts'
import type { CommitteeDraft } from './CommitteeDraft.ts'

const ZERO_ROOT: Root = `0x${'00'.repeat(32)}`

/** What checkpoint data proves: the roots of consecutive periods from `period` on, and the committee of the first. */
export interface ProvenCheckpoint {
  readonly period: number
  readonly roots: readonly Root[]
  readonly committee: SerializedCommittee
}

/**
 * Fixes the roots of a checkpoint and adds its committee. What was fixed after it loses that trust; a chain that does
 * not connect to the checkpoint, or contradicts it, is given up for a new one.
 */
export function planCheckpoint(draft: CommitteeDraft, checkpoint: ProvenCheckpoint): void {
  try {
    fixCheckpoint(draft, checkpoint)
  } catch (error) {
    if (!(error instanceof ChainError)) throw error
    draft.rollback(0)
    fixCheckpoint(draft, checkpoint)
  }
}

function fixCheckpoint(draft: CommitteeDraft, { period, roots, committee }: ProvenCheckpoint): void {
  draft.unfixFrom(period + roots.length)
  for (const [index, root] of roots.entries()) planFixedRoot(draft, period + index, root)
  planCommittee(draft, period, committee)
}

/**
 * Fixes a root that touches the fixed ones, or that updates already prove: then all roots between are fixed with it. A
 * chain that has another root there is rolled back first.
 *
 * @throws ChainError
 */
export function planFixedRoot(draft: CommitteeDraft, period: number, root: Root): void {
  if (root === ZERO_ROOT) throw new ChainError('WrongCommitteeRoot', `a zero root cannot be fixed for period ${period}`)
  const known = draft.committeeRoot(period)
  if (!draft.index.fixedRoots.canExpand(period)) {
    if (root !== known) {
      throw new ChainError(
        'InvalidPeriod',
        `period ${period} touches no fixed root, and this root is not proven for it`,
      )
    }
    for (let between = draft.index.fixedRoots.end; between < period; between++) {
      const proven = draft.committeeRoot(between)
      if (proven !== undefined) draft.fixRoot(between, proven)
    }
  }
  if (known !== undefined && known !== root) draft.rollback(period)
  draft.fixRoot(period, root)
}

/**
 * Adds the committee of a known root; one that is there already stays.
 *
 * @throws ChainError
 */
export function planCommittee(draft: CommitteeDraft, period: number, committee: SerializedCommittee): void {
  const known = draft.committeeRoot(period)
  if (!draft.index.committees.canExpand(period) || known === undefined) {
    throw new ChainError('InvalidPeriod', `the committee chain cannot take the committee of period ${period} now`)
  }
  const root = bytesToHex(SyncCommittee.deserialize(committee).root)
  if (root !== known) {
    throw new ChainError('WrongCommitteeRoot', `the committee for period ${period} has root ${root}, not ${known}`)
  }
  if (!draft.index.committees.has(period)) draft.addCommittee(period, root, committee)
}
