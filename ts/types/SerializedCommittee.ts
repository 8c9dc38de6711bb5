/** A sync committee as SSZ: its keys, then their aggregate, 48 bytes each. (size + 1) × 48 bytes. */
export type SerializedCommittee = Uint8Array

/** Length of a committee of that many members. */
export function committeeLength(size: number): number {
  return (size + 1) * 48
}

/** Whether the committee is the all-zero one that stands for "none". */
export function isZeroCommittee(committee: SerializedCommittee): boolean {
  return committee.every((byte) => byte === 0)
}
