import type { Root } from '../bytes.ts'
import { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import { startingCheckpoint } from '../light/committees/startingCheckpoint.ts'
import { LightChain } from '../light/headers/LightChain.ts'
import { LastTold } from '../light/heads/LastTold.ts'
import type { CheckedOptions } from './ClientOptions.ts'

/** What a client's store holds of earlier runs, and where it starts. */
export interface OpenChains {
  readonly chain: CommitteeChain
  readonly headers: LightChain
  readonly lastTold: LastTold
  /** Undefined for a chain that goes on. */
  readonly checkpoint: Root | undefined
}

/** @throws ConfigError when neither store nor options have a checkpoint */
export async function openChains(options: CheckedOptions): Promise<OpenChains> {
  const { network, logger, clock, store, minSigners, allowFutureHeads, headerRetentionSlots, stateFormat } = options
  const chain = await CommitteeChain.open({
    config: network,
    store,
    minSigners,
    now: clock.now,
    logger,
    ...(allowFutureHeads === true && { futureToleranceMs: Number.POSITIVE_INFINITY }),
  })
  const checkpoint = await startingCheckpoint(chain, options)
  const headers = await LightChain.open({
    store,
    proofFormat: stateFormat,
    retentionSlots: headerRetentionSlots,
    logger,
  })
  return { chain, headers, lastTold: await LastTold.open(store), checkpoint }
}
