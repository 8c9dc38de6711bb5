import type { ValueOf } from '@chainsafe/ssz'
import type { Root } from '../../bytes.ts'
import type { ExecutionBlock } from '../execution/ExecutionBlock.ts'
import type { BlockValue, DevFork } from '../ssz/forkTypes.ts'
import type { BeaconBlockHeader } from '../ssz/primitiveTypes.ts'
import type { ChainState } from './StateMachine.ts'

export interface ChainCheckpoint {
  readonly epoch: number
  readonly root: Root
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
  /** Its own payload, or the newest one before it. */
  readonly execution: ExecutionBlock
  /** Whether it has a payload of its own. */
  readonly hasPayload: boolean
  readonly previousJustified: ChainCheckpoint
  readonly justified: ChainCheckpoint
  readonly finalized: ChainCheckpoint
}
