import type { BeaconChain } from '../chain/BeaconChain.ts'
import type { ChainEvent } from '../chain/ChainEvent.ts'
import type { ServerBehaviour } from './ServerBehaviour.ts'

/** An event's data as the stream carries it. */
export function eventData(
  chain: BeaconChain,
  event: Exclude<ChainEvent, { kind: 'slot' }>,
  behaviour: ServerBehaviour,
): unknown {
  switch (event.kind) {
    case 'block':
      return { slot: String(event.block.slot), block: event.block.root, execution_optimistic: false }
    case 'chain_reorg':
      return {
        slot: String(event.block.slot),
        depth: String(event.depth),
        old_head_block: event.oldHead.root,
        new_head_block: event.block.root,
        old_head_state: event.oldHead.stateRoot,
        new_head_state: event.block.stateRoot,
        epoch: String(chain.schedule.epochOf(event.block.slot)),
        execution_optimistic: false,
      }
    case 'light_client_optimistic_update': {
      const { fork, value } = event.update
      const type = chain.types.byFork[fork].LightClientOptimisticUpdate
      return { version: fork, data: type.toJson(behaviour.alterUpdate?.(value) ?? value) }
    }
    case 'light_client_finality_update': {
      const { fork, value } = event.update
      const type = chain.types.byFork[fork].LightClientFinalityUpdate
      return { version: fork, data: type.toJson(behaviour.alterUpdate?.(value) ?? value) }
    }
    case 'finalized_checkpoint':
      return {
        block: event.block.root,
        state: event.block.stateRoot,
        epoch: String(event.epoch),
        execution_optimistic: false,
      }
    case 'head':
      return {
        slot: String(event.block.slot),
        block: event.block.root,
        state: event.block.stateRoot,
        epoch_transition: event.epochTransition,
        previous_duty_dependent_root: chain.tree.genesis.root,
        current_duty_dependent_root: chain.tree.genesis.root,
        execution_optimistic: false,
      }
    case 'head_v2':
      return {
        version: chain.versionAt(event.block.slot),
        data: {
          slot: String(event.block.slot),
          block: event.block.root,
          state: event.block.stateRoot,
          payload_status: event.isFull ? 'full' : 'empty',
          epoch_transition: event.epochTransition,
          current_epoch_dependent_root: chain.tree.genesis.root,
          next_epoch_dependent_root: chain.tree.genesis.root,
          execution_optimistic: false,
        },
      }
    case 'execution_payload_available':
      return { slot: String(event.block.slot), block_root: event.block.root }
  }
}
