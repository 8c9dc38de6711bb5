/** Signers that are at least two thirds of a committee of that size: a supermajority, by the specification. */
export function twoThirds(committeeSize: number): number {
  return Math.ceil((committeeSize * 2) / 3)
}
