/**
 * Random descriptors that the merkle property tests try: 10⁵, or as many as `BLSYNC_PROPERTY_RUNS` says. Whole trees, which
 * take a thousand times as long, are tried in proportion.
 */
export const propertyRuns = Number(process.env.BLSYNC_PROPERTY_RUNS ?? 100_000)
