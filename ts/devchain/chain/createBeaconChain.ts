import { setHasher } from '@chainsafe/persistent-merkle-tree'
import type { Preset } from '../../params/Preset.ts'
import { DEFAULT_FORK_EPOCHS, devConfig, type ForkEpochs, type RepeatedFork } from '../devConfig.ts'
import { forkTypes } from '../ssz/forkTypes.ts'
import { nodeHasher } from '../ssz/nodeHasher.ts'
import { BeaconChain } from './BeaconChain.ts'
import type { BlockProducerParts } from './BlockProducer.ts'
import { type ChainPlan, defaultPlan } from './ChainPlan.ts'
import { genesisValidators } from './genesisState.ts'
import { ValidatorKeys } from './ValidatorKeys.ts'

export interface BeaconChainInput {
  readonly preset: Preset
  /** Unix seconds. */
  readonly genesisTime: number
  readonly slotDurationMs: number
  readonly forkEpochs?: ForkEpochs
  readonly repeatedForks?: readonly RepeatedFork[]
  readonly plan?: Partial<ChainPlan>
  readonly validatorCount: number
  /** Slots whose blocks stay available besides what finality needs. */
  readonly retentionSlots: number
  /** The first period whose committee, and all after it, is another one: for chains that part from one that leaves it out. */
  readonly otherCommitteesFrom?: number
  /** In place of the chain's own. */
  readonly buildPayload?: BlockProducerParts['buildPayload']
  readonly signal?: AbortSignal
}

/**
 * A chain at genesis.
 *
 * @throws the reason of `signal` when that is aborted meanwhile
 */
export async function createBeaconChain(input: BeaconChainInput): Promise<BeaconChain> {
  const { preset, genesisTime, slotDurationMs } = input
  setHasher(nodeHasher)
  const keys = await ValidatorKeys.create(input.validatorCount, input.signal)
  const validators = forkTypes(preset).byFork.altair.BeaconState.fields.validators
  const config = devConfig({
    preset,
    genesisTime,
    slotDurationMs,
    genesisValidatorsRoot: validators.hashTreeRoot(genesisValidators(keys)),
    forkEpochs: input.forkEpochs ?? DEFAULT_FORK_EPOCHS,
    ...(input.repeatedForks === undefined ? {} : { repeatedForks: input.repeatedForks }),
  })
  const plan = { ...defaultPlan(config), ...input.plan }
  const { retentionSlots, otherCommitteesFrom, buildPayload } = input
  return new BeaconChain({
    config,
    keys,
    plan,
    retentionSlots,
    ...(otherCommitteesFrom !== undefined && { otherCommitteesFrom }),
    ...(buildPayload !== undefined && { buildPayload }),
  })
}
