import fc from 'fast-check'

/** One to twelve nodes of a tree of up to 50 levels, none of them above another. */
export const unrelatedGindices: fc.Arbitrary<readonly [bigint, ...bigint[]]> = fc
  .array(
    fc
      .integer({ min: 1, max: 50 })
      .chain((depth) => fc.bigInt({ min: 2n ** BigInt(depth), max: 2n ** BigInt(depth + 1) - 1n })),
    { minLength: 1, maxLength: 12 },
  )
  .map(([first = 2n, ...others]) => {
    const kept: [bigint, ...bigint[]] = [first]
    for (const gindex of others) if (!kept.some((other) => isRelated(gindex, other))) kept.push(gindex)
    return kept
  })

function isRelated(one: bigint, other: bigint): boolean {
  const a = one.toString(2)
  const b = other.toString(2)
  return a.startsWith(b) || b.startsWith(a)
}
