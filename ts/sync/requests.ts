import type { Root } from '../bytes.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import type { HeadInfo } from '../request/HeadInfo.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import type { ExecutionPayloadEnvelope } from '../types/ExecutionPayloadEnvelope.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import type { Header } from '../types/Header.ts'
import type { LightClientBootstrap } from '../types/LightClientBootstrap.ts'
import type { OptimisticUpdate } from '../types/OptimisticUpdate.ts'
import type { UpdateScore } from '../types/UpdateScore.ts'

/** The bootstrap of a finalized block root. */
export interface BootstrapRequest {
  readonly kind: 'bootstrap'
  readonly root: Root
}

/** The best updates of `count` consecutive periods, at most 128. */
export interface UpdatesRequest {
  readonly kind: 'updates'
  readonly startPeriod: number
  readonly count: number
}

/** How good the server's updates of `count` consecutive periods are, at most 1024. */
export interface UpdateScoresRequest {
  readonly kind: 'updateScores'
  readonly startPeriod: number
  readonly count: number
}

/** One header by root, slot or name. */
export interface HeaderRequest {
  readonly kind: 'header'
  readonly block: Root | number | 'head' | 'finalized'
}

/** The header of the server's chain at a slot. */
export interface HeaderAtRequest {
  readonly kind: 'headerAt'
  readonly slot: number
}

/** Nodes of a state with what proves them. */
export interface StateProofRequest {
  readonly kind: 'stateProof'
  readonly stateRoot: Root
  /** Descriptor of the nodes, a compact multiproof's. */
  readonly descriptor: Root
}

/** One block by its root. */
export interface BlockRequest {
  readonly kind: 'block'
  readonly root: Root
}

/** The payload of a gloas block, by the block's root. */
export interface EnvelopeRequest {
  readonly kind: 'envelope'
  readonly root: Root
}

/** The latest finality update. */
export interface FinalityRequest {
  readonly kind: 'finality'
}

/** The latest optimistic update. */
export interface OptimisticRequest {
  readonly kind: 'optimistic'
}

/** Everything this program asks beacon nodes for. */
export type SyncRequest =
  | BootstrapRequest
  | UpdatesRequest
  | UpdateScoresRequest
  | HeaderRequest
  | HeaderAtRequest
  | StateProofRequest
  | BlockRequest
  | EnvelopeRequest
  | FinalityRequest
  | OptimisticRequest

/** What a server says of its updates of consecutive periods, from that period on. */
export interface PeriodScores {
  readonly startPeriod: number
  readonly scores: readonly UpdateScore[]
}

/**
 * Answers as they came: decoded and within bounds, but nothing is verified. The raw `updates` are not even decoded: the
 * addon does that off the event loop.
 */
export type SyncResponse =
  | { readonly kind: 'bootstrap'; readonly bootstrap: LightClientBootstrap }
  | { readonly kind: 'updates'; readonly encoding: 'ssz' | 'json'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'updateScores'
      /** Of periods that were asked for; absent where the server has no such route. */
      readonly told?: PeriodScores
    }
  | {
      readonly kind: 'header'
      readonly header: Header
      /** Hearsay: what the server says of the header. */
      readonly canonical: boolean
      /** Hearsay: what the server says of the header. */
      readonly finalized: boolean
    }
  | {
      readonly kind: 'headerAt'
      /** Absent where the server has none: the slot is empty, or older than what it keeps. */
      readonly header?: Header
    }
  | {
      readonly kind: 'stateProof'
      /** Of the nodes asked for, wherever it leads; absent where the server has no such state, or gives no proofs. */
      readonly proof?: MultiProof
    }
  | {
      readonly kind: 'block'
      /** Absent where the server has none: not imported yet, pruned, or of a branch that it does not know. */
      readonly block?: BeaconBlock
    }
  | {
      readonly kind: 'envelope'
      /** Absent where the server has none: not revealed yet, or withheld. */
      readonly envelope?: ExecutionPayloadEnvelope
    }
  | {
      readonly kind: 'finality'
      /** Absent where the server has none, or no such route. */
      readonly update?: FinalityUpdate
    }
  | {
      readonly kind: 'optimistic'
      /** Absent where the server has none, or no such route. */
      readonly update?: OptimisticUpdate
    }

/** What a beacon node says unasked. `status` is the server's own account of its event source. */
export type BeaconEvent =
  | { readonly type: 'head'; readonly slot: number; readonly root: Root }
  /** The payload of a gloas block came in. */
  | { readonly type: 'payload'; readonly slot: number; readonly root: Root }
  | { readonly type: 'optimistic'; readonly update: OptimisticUpdate }
  | { readonly type: 'finality'; readonly update: FinalityUpdate }
  | { readonly type: 'status'; readonly state: 'streaming' | 'polling' | 'disconnected' }

/** The request layer's type parameter for this program. */
export interface SyncProtocol {
  readonly request: SyncRequest
  readonly response: SyncResponse
  readonly event: BeaconEvent
}

/** The head that a beacon node's message announces; undefined for messages about something else. */
export function announcedHead(event: BeaconEvent): HeadInfo | undefined {
  return event.type === 'head' ? { slot: event.slot, root: event.root } : undefined
}

/** Whether the message shows that its beacon node can be reached again. */
export function isRecovery(event: BeaconEvent): boolean {
  return event.type === 'status' && event.state !== 'disconnected'
}
