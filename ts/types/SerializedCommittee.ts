import { createHash } from 'node:crypto'
import { concatBytes } from '../bytes.ts'

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

/** A committee from the SSZ container's value. */
export function committeeFromValue(value: {
  readonly pubkeys: readonly Uint8Array[]
  readonly aggregatePubkey: Uint8Array
}): SerializedCommittee {
  return concatBytes(...value.pubkeys, value.aggregatePubkey)
}

/** Hash tree root of a committee. */
export function committeeRoot(committee: SerializedCommittee): Uint8Array {
  const size = committee.length / 48 - 1
  let level: Uint8Array[] = []
  for (let index = 0; index <= size; index++) level.push(keyRoot(committee.subarray(48 * index, 48 * (index + 1))))
  const aggregate = level.pop() ?? new Uint8Array(32)
  while (level.length > 1) {
    const above: Uint8Array[] = []
    for (let at = 0; at + 1 < level.length; at += 2) above.push(hash(concatBytes(...level.slice(at, at + 2))))
    level = above
  }
  return hash(concatBytes(...level, aggregate))
}

function keyRoot(key: Uint8Array): Uint8Array {
  return hash(concatBytes(key, new Uint8Array(16)))
}

function hash(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(bytes).digest())
}
