import type { BeaconExchange } from '../api/BeaconExchange.ts'
import type { ServerDescription } from '../api/ServerProbe.ts'
import type { Root } from '../bytes.ts'
import type { Condition } from '../conditions/Condition.ts'
import type { SafeBlock } from '../drive/EngineApiUpdater.ts'
import type { EngineView } from '../drive/EngineView.ts'
import type { EngineExchange } from '../engine/EngineExchange.ts'
import type { ConfigError } from '../errors.ts'
import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import type { CheckpointProblem } from '../sync/CheckpointProblem.ts'
import type { BeaconEvent } from '../sync/requests.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'

/** How far the chain of committees is, in sync committee periods. */
export interface CommitteeProgress {
  readonly firstPeriod: number
  /** Last period whose committee is verified. */
  readonly lastPeriod: number
  /** Period that the clock asks for. */
  readonly targetPeriod: number
}

/** How one request to a beacon node ended. */
export interface ServerRequest extends BeaconExchange {
  /** The node's name. */
  readonly server: string
}

/** How one call to an execution client ended. */
export interface EngineCall extends EngineExchange {
  /** Its address without credentials. */
  readonly engine: string
}

/** What a client tells its listeners. */
export interface ClientEvents {
  head: ValidatedHead
  finality: FinalityUpdate
  committees: CommitteeProgress
  engine: EngineView
  request: ServerRequest
  engineCall: EngineCall
  /** The client cannot do its work and stays idle; the error says what to do. */
  refused: ConfigError
}

/** A beacon node as the user sees it. */
export interface ServerView extends ServerDescription {
  readonly name: string
  readonly state: Extract<BeaconEvent, { type: 'status' }>['state'] | 'connecting'
  /** Why it did not give the checkpoint. */
  readonly problem?: CheckpointProblem
}

/** Hashes of execution blocks that verified beacon blocks lead to; each undefined while it is not known. */
export interface ExecutionBlocks {
  readonly latest: Root | undefined
  readonly safe: Root | undefined
  readonly finalized: Root | undefined
}

/** Where a client stands at one moment; nothing in it is secret. */
export interface ClientStatus {
  readonly network: string
  /** What keeps the user from a followed head; undefined while nothing does. */
  readonly cause: Condition | undefined
  /** Everything that is wrong, the deepest cause first. */
  readonly conditions: readonly Condition[]
  /** By how much our clock is ahead of the beacon nodes', negative when it is behind; undefined while none has told. */
  readonly clockOffsetMs: number | undefined
  readonly committees: { readonly firstPeriod: number; readonly lastPeriod: number } | undefined
  readonly targetPeriod: number
  /** Stored updates that were replaced by better ones of beacon nodes since the start. */
  readonly replacedUpdates: number
  readonly head: { readonly slot: number; readonly root: Root; readonly signerCount: number } | undefined
  readonly finalized: { readonly slot: number; readonly root: Root; readonly blockHash: Root | undefined } | undefined
  /** The block that execution clients are told to be safe, and whether its justification is proven. */
  readonly safe: SafeBlock | undefined
  /** Whether beacon nodes serve state proofs, from which the justified block is known. */
  readonly stateProofs: 'available' | 'unavailable' | 'unknown'
  readonly servers: readonly ServerView[]
  readonly engines: readonly EngineView[]
}
