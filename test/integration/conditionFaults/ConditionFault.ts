import type { ClientOptions } from '../../../ts/client/ClientOptions.ts'
import type { ConditionKind } from '../../../ts/conditions/ConditionKind.ts'
import type { ServerBehaviour } from '../../../ts/devchain/beacon/ServerBehaviour.ts'
import type { ChainPlan } from '../../../ts/devchain/chain/ChainPlan.ts'
import type { DevChain } from '../../../ts/devchain/DevChain.ts'
import type { ForkEpochs } from '../../../ts/devchain/devConfig.ts'
import type { ConditionWorld } from '../../support/condition-world.ts'
import { PacedClock } from '../../support/paced-clock.ts'

/** All chains and clients live by it, as fast as they can. */
export const clock = new PacedClock(1_750_000_000_000)

/** What goes wrong in the world of one condition. */
export interface ConditionFault {
  readonly kind: ConditionKind
  /** What goes wrong, for the title. */
  readonly what: string
  readonly subject: (world: ConditionWorld) => string
  readonly evidence: RegExp
  /** What is so from the start on; without it the client follows before. */
  readonly from?: {
    readonly behaviour?: ServerBehaviour
    readonly clockOffsetMs?: number
    readonly options?: (chain: DevChain) => Partial<ClientOptions>
  }
  /** Another chain than the one that all share: what happens in its slots. */
  readonly chain?: { readonly plan?: Partial<ChainPlan>; readonly forkEpochs?: ForkEpochs }
  readonly begin?: (world: ConditionWorld) => unknown
  /** Whether it is the cause of everything else, rather than something to be mended; as a rule where it stops the client. */
  readonly isCause?: boolean
  /** Without it the fault cannot end while the client runs. */
  readonly end?: (world: ConditionWorld) => unknown
}

export const self = (): string => 'blsync'
export const ofBeacon = ({ beacon }: ConditionWorld): string => beacon.url
export const ofEngine = ({ engine }: ConditionWorld): string => engine.url
