import { hashImplementation } from '../ts/native/hashing.ts'

const WITH_AVX512 = { committeeRoot: 290, multiproofOf1024: 340, blockRoot: 0.6 }
const WITHOUT = { committeeRoot: 770, multiproofOf1024: 0.6 * 1023, blockRoot: 1 }

/** Bars of rows that are hashing alone, of the machine's kind: roots and proofs in S, the root of a block in Y. */
export const hashingBars = hashImplementation().startsWith('avx512') ? WITH_AVX512 : WITHOUT
