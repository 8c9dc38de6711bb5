/** What the ranking of updates looks at; the committee is always the one of the attested period here. */
export interface UpdateMerits {
  readonly participants: number
  readonly committeeSize: number
  readonly hasFinality: boolean
  readonly hasCommitteeFinality: boolean
  readonly attestedSlot: number
  readonly signatureSlot: number
}

/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#is_better_update */
export function isBetterUpdate(candidate: UpdateMerits, current: UpdateMerits): boolean {
  const candidateMajority = hasSupermajority(candidate)
  const currentMajority = hasSupermajority(current)
  if (candidateMajority !== currentMajority) return candidateMajority
  if (!candidateMajority && candidate.participants !== current.participants) {
    return candidate.participants > current.participants
  }
  if (candidate.hasFinality !== current.hasFinality) return candidate.hasFinality
  if (candidate.hasCommitteeFinality !== current.hasCommitteeFinality) return candidate.hasCommitteeFinality
  if (candidate.participants !== current.participants) return candidate.participants > current.participants
  if (candidate.attestedSlot !== current.attestedSlot) return candidate.attestedSlot < current.attestedSlot
  return candidate.signatureSlot < current.signatureSlot
}

function hasSupermajority(merits: UpdateMerits): boolean {
  return merits.participants * 3 >= merits.committeeSize * 2
}
