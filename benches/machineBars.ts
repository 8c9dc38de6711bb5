import { hashImplementation } from '../ts/native/hashing.ts'

/** An update in Y, one of a chain, on one thread and on two. */
interface UpdateBars {
  readonly one: number
  readonly two: number
}

/** Roots and proofs in S, the root of a block in Y. */
interface MachineBars {
  readonly committeeRoot: number
  readonly multiproofOf1024: number
  readonly blockRoot: number
  readonly updateFromSsz: UpdateBars
  readonly updateFromJson: UpdateBars
}

const WITH_AVX512: MachineBars = {
  committeeRoot: 290,
  multiproofOf1024: 340,
  blockRoot: 0.6,
  updateFromSsz: { one: 0.47, two: 0.25 },
  updateFromJson: { one: 0.51, two: 0.28 },
}

const WITHOUT: MachineBars = {
  committeeRoot: 770,
  multiproofOf1024: 0.6 * 1023,
  blockRoot: 1,
  updateFromSsz: { one: 0.54, two: 0.29 },
  updateFromJson: { one: 0.57, two: 0.32 },
}

/** Bars of rows that are hashing alone, or in part, of the machine's kind. */
export const machineBars = hashImplementation().startsWith('avx512') ? WITH_AVX512 : WITHOUT
