import type { ReplayClock } from './replay-clock.ts'

/** One object in the encodings it was recorded in. */
export interface Recorded {
  readonly json?: string
  readonly ssz?: Uint8Array
  /** For `Eth-Consensus-Version`. */
  readonly version?: string
}

/** One item of an `updates` answer; `ssz` is its whole frame: length, digest, object. */
export interface RecordedUpdate extends Recorded {
  readonly period: number
}

/** Bytes of the event stream that came together, all of one event. */
export interface StreamPiece {
  /** Unix milliseconds of the recording. */
  readonly atMs: number
  /** `undefined` for a keep-alive. */
  readonly topic: string | undefined
  readonly bytes: Uint8Array
}

/** Ways in which the recorded node differs from others. */
export interface NodeProfile {
  /** JSON of `/eth/v1/node/version`. */
  readonly version: string
  /** Topics it knows; another one is a 400 for the whole stream, which names it or does not. */
  readonly topics: readonly string[]
  /** Response headers of the stream come only with its first event. */
  readonly lateStreamHeaders: boolean
  /** Answers errors when `count` reaches past the last period it has, instead of fewer items. */
  readonly refusesLongRanges: boolean
  /** Status for light-client data it does not have. */
  readonly missingStatus: 404 | 500
}

/** What a node knew, at any moment of its recording. Block ids are `head`, `finalized`, a slot, or a root. */
export interface RecordedChain {
  readonly profile: NodeProfile
  /** Answers of `/eth/v1/beacon/genesis` and `/eth/v1/config/spec`. */
  readonly genesis: string
  readonly spec: string
  readonly clock: ReplayClock
  /** Stream bytes in order of time. */
  readonly stream: readonly StreamPiece[]
  bootstrap(root: string): Recorded | undefined
  /** The periods it has from `startPeriod` on, in order. */
  updates(startPeriod: number): readonly RecordedUpdate[]
  optimistic(): Recorded | undefined
  finality(): Recorded | undefined
  header(id: string): Recorded | undefined
  block(id: string): Recorded | undefined
  envelope(id: string): Recorded | undefined
}

export const PRYSM: Omit<NodeProfile, 'version'> = {
  topics: [
    'head',
    'head_v2',
    'block',
    'block_gossip',
    'finalized_checkpoint',
    'chain_reorg',
    'light_client_finality_update',
    'light_client_optimistic_update',
    'execution_payload',
    'execution_payload_available',
    'execution_payload_bid',
    'voluntary_exit',
  ],
  lateStreamHeaders: false,
  refusesLongRanges: false,
  missingStatus: 404,
}

export const LODESTAR: Omit<NodeProfile, 'version'> = {
  topics: ['head', 'block', 'finalized_checkpoint', 'light_client_finality_update', 'light_client_optimistic_update'],
  lateStreamHeaders: true,
  refusesLongRanges: true,
  missingStatus: 500,
}
