/**
 * Largest generalized index that may be named, as the addon and the beacon API have it: nodes at most 63 levels down.
 * Deeper nodes exist only in proofs that run through several structures; they are reached structure by structure.
 *
 * @example
 * 169n <= MAX_GINDEX // true
 */
export const MAX_GINDEX = 2n ** 64n - 1n

/**
 * Levels of a proof. A proof from a state through its finalized block's state to an old block's payload takes 66.
 *
 * @example
 * formatOfGindices([169n]).depth <= MAX_PROOF_DEPTH // true
 */
export const MAX_PROOF_DEPTH = 128

/**
 * Values of a proof: 2 MiB of them, several times what a beacon node's answer can hold.
 *
 * @example
 * formatOfGindices([169n]).valueCount <= MAX_PROOF_VALUES // true
 */
export const MAX_PROOF_VALUES = 65_536
