import type { FaultKind } from '../faults/Fault.ts'
import type { Schedule } from '../Schedule.ts'
import { keptChain } from './keptChains.ts'
import type { PreparedChain } from './PreparedChain.ts'
import { type BranchName, WEATHERS, type Weather, weatherNamed } from './Weather.ts'

/** What there is to follow in a world. */
export interface WorldChains {
  readonly chain: PreparedChain
  readonly branches: Readonly<Partial<Record<BranchName, PreparedChain>>>
}

/** Branches are prepared where somebody takes one for the chain. */
export async function worldChains({ weather: name, faults }: Schedule): Promise<WorldChains> {
  const weather = weatherNamed(name) ?? WEATHERS[0]
  const wanted = async (kind: FaultKind, branch: Weather | undefined): Promise<PreparedChain | undefined> =>
    branch !== undefined && faults.some((fault) => fault.kind === kind) ? keptChain(branch) : undefined
  const forked = await wanted('node-forked', weather.branches?.forked)
  const rogue = await wanted('node-rogue', weather.branches?.rogue)
  return {
    chain: await keptChain(weather),
    branches: { ...(forked !== undefined && { forked }), ...(rogue !== undefined && { rogue }) },
  }
}
