import type { UpdateValue } from '../ssz/forkTypes.ts'
import type { ChainBlock } from './ChainBlock.ts'
import type { Forked } from './LightClientData.ts'

/** What the chain tells its servers, in this order within a slot. */
export type ChainEvent =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'block'; readonly block: ChainBlock }
  | { readonly kind: 'chain_reorg'; readonly block: ChainBlock; readonly oldHead: ChainBlock; readonly depth: number }
  | { readonly kind: 'light_client_optimistic_update'; readonly update: Forked<UpdateValue> }
  | { readonly kind: 'light_client_finality_update'; readonly update: Forked<UpdateValue> }
  | { readonly kind: 'finalized_checkpoint'; readonly block: ChainBlock; readonly epoch: number }
  | { readonly kind: 'head'; readonly block: ChainBlock; readonly epochTransition: boolean }
  | {
      readonly kind: 'head_v2'
      readonly block: ChainBlock
      readonly epochTransition: boolean
      /** Whether the payload is there. */
      readonly isFull: boolean
    }
  | { readonly kind: 'execution_payload_available'; readonly block: ChainBlock }

export type ChainListener = (event: ChainEvent) => void
