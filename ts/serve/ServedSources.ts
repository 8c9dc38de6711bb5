import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { LightChain } from '../light/headers/LightChain.ts'
import type { HeadValidator } from '../light/heads/HeadValidator.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'

/** Where a server takes its answers from: verified structures alone. A `BlsyncClient` is one. */
export interface ServedSources {
  readonly network: NetworkConfig
  readonly chain: Pick<
    CommitteeChain,
    'minSigners' | 'update' | 'updatePeriods' | 'updateScore' | 'committee' | 'committeeRoot' | 'storedCheckpoint'
  >
  readonly validator: Pick<
    HeadValidator,
    'head' | 'bestHead' | 'headsAt' | 'optimisticUpdate' | 'finalityUpdate' | 'subscribe'
  >
  readonly headers: Pick<LightChain, 'at' | 'header' | 'isCanonical' | 'stateProof' | 'stateRange'>
}
