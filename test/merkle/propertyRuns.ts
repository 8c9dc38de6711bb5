/** Random cases of the merkle property tests: 10⁵, or as many as `BLSYNC_PROPERTY_RUNS` says. */
export const propertyRuns = Number(process.env.BLSYNC_PROPERTY_RUNS ?? 100_000)
