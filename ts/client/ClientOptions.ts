import type { SecretMask } from '../api/SecretMask.ts'
import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import type { ConditionKind } from '../conditions/ConditionKind.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import type { BlocksWanted } from '../drive/BlockDemand.ts'
import type { Logger } from '../log.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { NetworkName } from '../params/networks.ts'
import type { ProvenParts } from './provenStates.ts'
import type { Transports } from './Transports.ts'

/** A beacon node to ask. */
export interface BeaconEndpoint {
  /** Base URL of its REST API; may hold user name and password. */
  readonly url: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An execution client to drive. */
export interface ExecutionEndpoint {
  /** Address of its engine API: `http(s)://`, `ws(s)://`, `ipc://` or the path of an IPC socket. */
  readonly url: string
  /** The 32 bytes shared with it; IPC needs none. */
  readonly jwtSecret?: Uint8Array
  /** Gives the secret anew, as `() => readJwtSecret(file)`; called after the client refused it. */
  readonly rereadJwtSecret?: () => Promise<Uint8Array>
}

/** What a client follows, whom it asks, what it trusts and where it keeps what it verified. */
export interface ClientOptions {
  /** A configuration, or the name of a built-in network. */
  readonly network: NetworkConfig | NetworkName
  /** Untrusted; one honest one is enough. */
  readonly servers: readonly BeaconEndpoint[]
  /** The trusted block root, with or without `0x`, hex of either case; needed as long as the store has never held a verified chain. */
  readonly checkpoint?: Root | (string & {})
  /** Takes a checkpoint older than the weak subjectivity period. */
  readonly allowStaleCheckpoint?: boolean
  /** Where verified data is kept; in memory when left out. The client closes it on `stop`. */
  readonly store?: KeyValueStore
  /** None is a dry run. */
  readonly engines?: readonly ExecutionEndpoint[]
  /** Which blocks are fetched; `when-driving` when left out: those that execution clients are led to. Never with `never`, which drives none. */
  readonly blocks?: BlocksWanted
  /** Signers an update or a head needs; two thirds of the committee when left out. */
  readonly minSigners?: number
  /** Without it, fewer than two thirds are refused. */
  readonly allowUnsafeMinSigners?: boolean
  /** Accepts heads signed for slots that the clock has not reached. */
  readonly allowFutureHeads?: boolean
  /** Slots behind the head whose headers are kept; 32 epochs when left out. */
  readonly headerRetentionSlots?: number
  /**
   * Parts of states that are proven and kept beside those that the client reads itself: finalized and justified root, execution
   * block hash. Stored proofs of other parts are fetched anew. None when left out.
   */
  readonly provenParts?: ProvenParts
  /** Slots behind the head whose states are proven, at most half of `headerRetentionSlots`; two epochs when left out. */
  readonly provenSlots?: number
  readonly logger?: Logger
  /** What the user can do about a condition, in the words of the program around the client; the library's own when left out. */
  readonly remedies?: Partial<Readonly<Record<ConditionKind, string>>>
  /** Unix milliseconds; the system's clock when left out. */
  readonly now?: () => number
  /** All of time, for worlds with another one, as simulated ones; the system's when left out. `now` goes before its wall clock. */
  readonly clock?: Clock
  /** How beacon nodes and execution clients are reached, for the same worlds; over the network when left out. */
  readonly transports?: Transports
}

/** How a question to a client is asked. */
export interface QuestionOptions {
  /** Gives the question up. */
  readonly signal?: AbortSignal
}

/** Options that were checked, with everything left out filled in. */
export interface CheckedOptions extends Omit<ClientOptions, 'network' | 'checkpoint' | 'now'> {
  readonly network: NetworkConfig
  readonly checkpoint?: Root
  readonly engines: readonly ExecutionEndpoint[]
  readonly store: KeyValueStore
  readonly blocks: BlocksWanted
  readonly minSigners: number
  readonly headerRetentionSlots: number
  /** The nodes of a state at that slot whose proof is kept. */
  readonly stateFormat: (slot: number) => ProofFormat
  readonly provenSlots: number
  readonly logger: Logger
  /** Takes the secrets of all beacon nodes out of what others say; the logger does so already. */
  readonly mask: SecretMask
  readonly clock: Clock
  /** What execution clients check the time of calls by: `now` may be that of a recorded chain, which is none of theirs. */
  readonly engineClock: Clock
}
