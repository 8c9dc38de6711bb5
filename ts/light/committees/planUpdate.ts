import type { Root } from '../../bytes.ts'
import type { SerializedCommittee } from '../../types/SerializedCommittee.ts'
import { isBetterUpdate, type UpdateScore } from '../../types/UpdateScore.ts'
import { ChainError } from './ChainError.ts'
import type { CommitteeDraft } from './CommitteeDraft.ts'
import { planCommittee } from './planCheckpoint.ts'
import { encodeStoredUpdate, type UpdateFacts } from './StoredUpdate.ts'

/** An update that asks to be taken into the chain. */
export interface UpdateCandidate {
  /** Period of the attested header. */
  readonly period: number
  readonly facts: UpdateFacts
  readonly score: UpdateScore
  /** The next committee, unless the chain is expected to have it. */
  readonly committee: { readonly root: Root; readonly serialized: SerializedCommittee } | undefined
  /** The rule that branches or signature break; undefined when the update verifies. Asked at most once. */
  verify(): ChainError | undefined
  /** SSZ without the next committee, and where the committee belongs. */
  encode(): { readonly ssz: Uint8Array; readonly committeeOffset: number }
}

/** What a draft is measured by when an update comes. */
export interface UpdatePolicy {
  readonly minSigners: number
  /** Score of an update that the chain has. */
  score(facts: UpdateFacts): UpdateScore
}

/** What became of an update that was not refused; `committee-only` is a weak one whose committee was fixed and is taken. */
export type UpdatePlan = 'inserted' | 'committee-only' | 'not-better'

/** What is signed by too few, or in another period than the attested one, may hold all the same. */
const WEAKNESSES = ['NOT_ENOUGH_SIGNERS', 'TOO_FEW_SIGNERS', 'SIGNATURE_PERIOD']

/**
 * Puts an update into the draft, or its committee alone where a checkpoint fixes the root of that: it needs no signature,
 * so that a weak period right after the checkpoint is not the end.
 *
 * @throws ChainError with the first rule that is broken; the draft is then as it was
 */
export function planUpdate(draft: CommitteeDraft, candidate: UpdateCandidate, policy: UpdatePolicy): UpdatePlan {
  try {
    return planStrongUpdate(draft, candidate, policy)
  } catch (error) {
    if (error instanceof ChainError && WEAKNESSES.includes(error.reason) && isFixedCommittee(draft, candidate)) {
      planCommittee(draft, candidate.period + 1, candidate.committee.serialized)
      return 'committee-only'
    }
    throw error
  }
}

type WithCommittee = UpdateCandidate & { readonly committee: NonNullable<UpdateCandidate['committee']> }

function isFixedCommittee(draft: CommitteeDraft, candidate: UpdateCandidate): candidate is WithCommittee {
  const { period, committee } = candidate
  const { fixedRoots, committees, updates } = draft.index
  const isWanted = updates.isEmpty && committees.has(period) && !committees.has(period + 1)
  return isWanted && committee !== undefined && fixedRoots.get(period + 1) === committee.root
}

/**
 * Puts an update into the draft when the chain's rules allow it, in the order of the rules: the cheap ones first, the
 * signature only when everything else is in its favour.
 *
 * @throws ChainError with the first rule that is broken; the draft is then as it was
 */
function planStrongUpdate(draft: CommitteeDraft, candidate: UpdateCandidate, policy: UpdatePolicy): UpdatePlan {
  const { period, facts } = candidate
  const { updates, committees, fixedRoots } = draft.index
  if (!updates.canExpand(period) || !committees.has(period)) {
    throw new ChainError('InvalidPeriod', `the committee chain cannot take an update of period ${period} now`)
  }
  if (facts.signerCount < policy.minSigners) {
    throw new ChainError(
      'InvalidUpdate',
      `update of period ${period} has ${facts.signerCount} signers, ${policy.minSigners} are required`,
      { reason: 'NOT_ENOUGH_SIGNERS', signers: { count: facts.signerCount, needed: policy.minSigners } },
    )
  }
  const knownRoot = draft.committeeRoot(period + 1)
  const reorg = knownRoot !== undefined && knownRoot !== facts.nextCommitteeRoot
  const stored = updates.get(period)
  if (stored !== undefined && !isBetterUpdate(candidate.score, policy.score(stored))) {
    if (reorg) throw cannotReorg(period, 'an update that is at least as good')
    return 'not-better'
  }
  // What breaks it says more than that it contradicts a fixed root, as an update without a next committee does.
  const broken = candidate.verify()
  if (broken !== undefined) throw broken
  if (reorg && fixedRoots.has(period + 1)) throw cannotReorg(period, 'a fixed root')
  const { committee } = candidate
  if (reorg || !committees.has(period + 1)) {
    if (committee === undefined) {
      throw new ChainError('NeedCommittee', `the committee that the update of period ${period} proves is not known`)
    }
    if (committee.root !== facts.nextCommitteeRoot) {
      throw new ChainError(
        'WrongCommitteeRoot',
        `the committee with the update of period ${period} is not the one it proves`,
      )
    }
    if (reorg) draft.rollback(period + 1)
    draft.addCommittee(period + 1, committee.root, committee.serialized)
  }
  draft.addUpdate(period, facts, encodeStoredUpdate({ facts, ...candidate.encode() }))
  return 'inserted'
}

function cannotReorg(period: number, obstacle: string): ChainError {
  return new ChainError('CannotReorg', `the update of period ${period} proves a committee other than ${obstacle}`)
}
