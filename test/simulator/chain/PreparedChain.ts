import type { Root } from '../../../ts/bytes.ts'
import type { ExecutionBlock } from '../../../ts/devchain/execution/ExecutionBlock.ts'
import type { NetworkConfig } from '../../../ts/params/NetworkConfig.ts'
import type { UpdateScore } from '../../../ts/types/UpdateScore.ts'

/** An object as servers send it. */
export interface Encoded {
  readonly version: string | undefined
  readonly json: string
  readonly ssz: Uint8Array
}

export interface PreparedBlock {
  readonly slot: number
  readonly root: Root
  readonly parentRoot: Root
  readonly version: string
  /** Of the signed block. */
  readonly ssz: Uint8Array
  /** Of the signed header, as JSON. */
  readonly header: unknown
  /** Seats that signed the parent in this block. */
  readonly participants: number
  /** Hash of the newest payload that the block proves. */
  readonly executionHash: Root
  readonly stateRoot: Root
  /** Of the nodes of its state that a light client asks for; undefined before there are such. */
  readonly stateProof: { readonly format: string; readonly answer: Encoded } | undefined
  /** Its payload, from gloas on, and the slot from which servers have it; infinity for one that is withheld. */
  readonly envelope: { readonly ssz: Uint8Array; readonly hash: Root; readonly sinceSlot: number } | undefined
}

export interface PreparedEvent {
  readonly topic: string
  readonly data: string
}

/** What is new with a slot, and what a server that follows the chain answers from then on. */
export interface Moment {
  readonly slot: number
  readonly head: Root
  readonly finalizedSlot: number
  readonly events: readonly PreparedEvent[]
  readonly optimistic: Encoded | undefined
  readonly finality: Encoded | undefined
  /** The best updates that got better, by period. */
  readonly updates: ReadonlyMap<number, Encoded>
  /** Blocks that got a bootstrap. */
  readonly bootstraps: ReadonlyMap<Root, Encoded>
}

/** A chain of the development chain's making, from genesis on: every signature on it is real. */
export interface PreparedChain {
  readonly name: string
  readonly config: NetworkConfig
  readonly blocks: ReadonlyMap<Root, PreparedBlock>
  /** By slot, genesis first. */
  readonly moments: readonly Moment[]
  readonly executionGenesis: ExecutionBlock
  /** Every payload that was ever revealed. */
  readonly executionBlocks: ReadonlyMap<Root, ExecutionBlock>
  /** Root of the next period's committee, by period, as the states have it. */
  readonly committeeRoots: ReadonlyMap<number, Root>
  /** How good the best update of each period came to be. */
  readonly bestScores: ReadonlyMap<number, UpdateScore>
  /** Answers that do not change, by path. */
  readonly fixedAnswers: ReadonlyMap<string, string>
}
