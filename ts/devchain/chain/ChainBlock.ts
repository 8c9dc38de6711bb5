import type { ValueOf } from '@chainsafe/ssz'
import type { Root } from '../../bytes.ts'
import type { DevFork } from '../DevFork.ts'
import type { ExecutionBlock } from '../execution/ExecutionBlock.ts'
import type { BlockValue, EnvelopeValue } from '../ssz/forkTypes.ts'
import type { BeaconBlockHeader } from '../ssz/primitiveTypes.ts'
import type { PayloadFate } from './ChainPlan.ts'
import type { ChainState } from './StateMachine.ts'

export interface ChainCheckpoint {
  readonly epoch: number
  readonly root: Root
}

/** The payload of a gloas block, which is not part of it. */
export interface OwnPayload {
  readonly envelope: EnvelopeValue
  readonly execution: ExecutionBlock
  readonly fate: PayloadFate
}

/** A block with all that follows from it. */
export interface ChainBlock {
  readonly slot: number
  readonly root: Root
  readonly parentRoot: Root
  readonly stateRoot: Root
  readonly fork: DevFork
  readonly header: ValueOf<typeof BeaconBlockHeader>
  readonly block: BlockValue
  /** After the block. */
  readonly state: ChainState
  /** Sync committee seats that signed the parent. */
  readonly participants: number
  /**
   * What it proves of the execution chain: its own payload or the newest one before it; from gloas on always one before,
   * which it builds on.
   */
  readonly execution: ExecutionBlock
  /** From gloas on. */
  readonly ownPayload?: OwnPayload
  /** Whether a payload is inside the block. */
  readonly hasPayload: boolean
  readonly previousJustified: ChainCheckpoint
  readonly justified: ChainCheckpoint
  readonly finalized: ChainCheckpoint
}
