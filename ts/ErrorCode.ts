/** What the user has to mend: {@link ConfigError}. */
export type ConfigErrorCode =
  /** An option, a file or a network that does not fit. */
  | 'ERR_CONFIG'
  /** The checkpoint is missing or malformed. */
  | 'ERR_CHECKPOINT'
  /** Sources of the checkpoint disagree. */
  | 'ERR_CHECKPOINT_CONFLICT'
  /** The checkpoint is older than the weak subjectivity period. */
  | 'ERR_STALE_CHECKPOINT'
  /** The data directory cannot be used. */
  | 'ERR_DATADIR'
  /** The database is damaged. */
  | 'ERR_DATADIR_DAMAGED'
  /** Another process uses the data directory. */
  | 'ERR_DATADIR_LOCKED'
  /** The data directory is of another network. */
  | 'ERR_DATADIR_NETWORK'
  /** The data directory was written by a release that stores it otherwise. */
  | 'ERR_DATADIR_SCHEMA'
  /** A path that names no part of the state. */
  | 'ERR_FIELD'
  /** Text that is not a generalized index. */
  | 'ERR_GINDEX'
  /** The slot asked for has no block. */
  | 'ERR_SLOT_EMPTY'
  /** The slot asked for is in the future. */
  | 'ERR_SLOT_FUTURE'
  /** A range of slots that is not one, or too long. */
  | 'ERR_SLOT_RANGE'
  /** The slot asked for is behind what is kept. */
  | 'ERR_SLOT_TOO_OLD'
  /** The client was stopped. */
  | 'ERR_STOPPED'
  /** The chain is at a fork that this release does not know: {@link UnknownForkError}. */
  | 'ERR_UNKNOWN_FORK'

/** Why a beacon node gave no usable answer: {@link BeaconHttpError}. */
export type BeaconHttpErrorCode =
  /** No connection: refused, unknown host. */
  | 'ERR_SERVER_UNREACHABLE'
  /** The proxy before it does not let us through. */
  | 'ERR_SERVER_PROXY'
  /** The certificate is not accepted, or there is no agreement on encryption. */
  | 'ERR_SERVER_TLS'
  /** The connection broke before the answer was complete. */
  | 'ERR_SERVER_CONNECTION_LOST'
  /** What answers breaks the rules of HTTP. */
  | 'ERR_SERVER_NOT_HTTP'
  /** No connection, headers or body in time. */
  | 'ERR_SERVER_TIMEOUT'
  /** It does not let us in, or what stands before it does not: 401, 402, 403, 407, 451, 502, 503, 504. */
  | 'ERR_SERVER_REFUSED'
  /** It was asked too often: 429, or 503 with a time to wait; also of requests that are not sent because of that. */
  | 'ERR_SERVER_RATE_LIMITED'
  /** Another error status: it does not have what was asked for, or fails at it. */
  | 'ERR_SERVER_STATUS'
  /** It points elsewhere; blsync does not follow. */
  | 'ERR_SERVER_REDIRECT'
  /** More bytes than the endpoint may send. */
  | 'ERR_SERVER_TOO_LARGE'
  /** A body of a type that was not asked for. */
  | 'ERR_SERVER_CONTENT_TYPE'
  /** The event stream ended, fell silent or sent something unreadable. */
  | 'ERR_SERVER_STREAM'
  /** The event stream brings more than it may. */
  | 'ERR_SERVER_FLOOD'
  /** The answer is of another network. */
  | 'ERR_WRONG_NETWORK'
  /** blsync itself closed the connection. */
  | 'ERR_SERVER_CLOSED'

/** A beacon node failed, or a question to all of them: {@link ServerError}. */
export type ServerErrorCode =
  | BeaconHttpErrorCode
  | 'ERR_SERVER'
  /** The node was removed, or the client stopped, before it answered. */
  | 'ERR_SERVER_REMOVED'
  /** No execution block is verified yet. */
  | 'ERR_NO_HEAD'
  /** No execution provider answers. */
  | 'ERR_NO_PROVIDER'
  /** No execution provider gives an answer that holds. */
  | 'ERR_PROVIDERS'
  /** No execution provider takes a transaction. */
  | 'ERR_REFUSED'
  /** A call reads too much of the state, piece by piece. */
  | 'ERR_CALL_TOO_LARGE'
  /** The rules that a call would run under are not known. */
  | 'ERR_NO_RULES'
  /** A block cannot be linked to the verified head. */
  | 'ERR_UNPROVEN_BLOCK'
  /** No beacon node provides the proof. */
  | 'ERR_NO_STATE_PROOF'
  /** Nobody gives the block roots of an old period, or an old block. */
  | 'ERR_NO_HISTORY'
  /** The question was aborted, or the client was stopped meanwhile. */
  | 'ERR_GIVEN_UP'
  /** An answer to another question than the one asked. */
  | 'ERR_WRONG_KIND'
  /** The command gave up waiting. */
  | 'ERR_TIMEOUT'

/** Why an update does not count, in the order in which the checks are made. */
export type UpdateReason =
  | 'MALFORMED'
  | 'UNKNOWN_FORK'
  | 'UNSUPPORTED_FORK'
  | 'FORK_MISMATCH'
  | 'BRANCH_DEPTH'
  | 'NOT_ENOUGH_SIGNERS'
  | 'INVALID_ATTESTED_EXECUTION'
  | 'SLOT_ORDER'
  | 'SIGNATURE_PERIOD'
  | 'FINALITY_NOT_EMPTY'
  | 'INVALID_FINALIZED_EXECUTION'
  | 'INVALID_FINALITY_BRANCH'
  | 'COMMITTEE_NOT_EMPTY'
  | 'NO_NEXT_COMMITTEE'
  | 'INVALID_COMMITTEE_BRANCH'
  | 'COMMITTEE_UNKNOWN'
  | 'INVALID_PUBLIC_KEY'
  | 'INVALID_SIGNATURE'

/** The first rule of the protocol that a light-client object breaks. */
export type RuleCode = UpdateReason | 'INVALID_EXECUTION' | 'WRONG_ROOT'

/** Why nothing more was found after the items of a broken answer. */
export type FramingError = 'TRUNCATED' | 'ITEM_LENGTH' | 'JSON_SYNTAX'

/**
 * Why a question about a tree, or an answer to one, is refused.
 *
 * - `INVALID_GINDEX` no generalized index, or one that is not between 1 and {@link MAX_GINDEX}
 * - `NESTED_GINDICES` a node was asked for together with its own descendant
 * - `INVALID_RANGE` the ends of a range are not on one level, or in the wrong order
 * - `PROOF_TOO_DEEP` more than {@link MAX_PROOF_DEPTH} levels
 * - `PROOF_TOO_LARGE` more than {@link MAX_PROOF_VALUES} values
 * - `NOT_IN_PROOF` a node, or what lies below it, is not in the proof
 * - `NOT_A_LEAF` something was to be attached where the proof's format has no value
 * - `CONFLICTING_PROOFS` two proofs of one tree differ, or a subtree does not lead to the node it was attached at
 * - `UNREAD_VALUES` a reader was left before its end
 * - `UNWRITTEN_VALUES` a writer did not get every node of its format
 * - `WRONG_FORMAT` a proof of other nodes than the expected ones
 * - `WRONG_ROOT` a proof that leads to another root than the expected one
 */
export type ProofErrorCode =
  | 'INVALID_GINDEX'
  | 'NESTED_GINDICES'
  | 'INVALID_RANGE'
  | 'PROOF_TOO_DEEP'
  | 'PROOF_TOO_LARGE'
  | 'NOT_IN_PROOF'
  | 'NOT_A_LEAF'
  | 'CONFLICTING_PROOFS'
  | 'UNREAD_VALUES'
  | 'UNWRITTEN_VALUES'
  | 'WRONG_FORMAT'
  | 'WRONG_ROOT'

/**
 * Why bytes are not a proof.
 *
 * - `DESCRIPTOR_UNFINISHED` the descriptor ends before its tree is complete
 * - `DESCRIPTOR_EXTRA_BITS` a one bit follows the complete tree in its last byte
 * - `DESCRIPTOR_EXTRA_BYTES` a whole byte follows the complete tree
 * - `PROOF_CONTAINER` bytes that are not the SSZ container of a proof
 * - `VALUE_COUNT` not exactly 32 bytes for each value of the format, or no length that a stored proof can have
 */
export type MalformedProofCode =
  | 'DESCRIPTOR_UNFINISHED'
  | 'DESCRIPTOR_EXTRA_BITS'
  | 'DESCRIPTOR_EXTRA_BYTES'
  | 'PROOF_CONTAINER'
  | 'VALUE_COUNT'

/** Bytes that are not what they claim to be: {@link DecodeError}. */
export type DecodeErrorCode =
  | 'ERR_DECODE'
  /** A file that holds no proof. */
  | 'ERR_PROOF_FILE'
  | UpdateReason
  | FramingError
  | MalformedProofCode
  | NativeErrorCode

/** Decoded data that breaks a rule: {@link ValidationError}. */
export type ValidationErrorCode =
  | RuleCode
  | ProofErrorCode
  /** The light-client store: the signature's slot is in the future. */
  | 'FUTURE_SIGNATURE'
  /** The light-client store: nothing newer than what it has. */
  | 'NOT_RELEVANT'
  /** The light-client store: the update proves another next committee than the known one. */
  | 'OTHER_COMMITTEE'
  /** The block has no execution payload inside. */
  | 'NO_PAYLOAD'
  /** The envelope is not that of the block. */
  | 'ENVELOPE_MISMATCH'
  /** The payload does not have the hash it claims. */
  | 'BLOCK_HASH_MISMATCH'
  /** A state proof of a header that is not in the chain of headers. */
  | 'UNKNOWN_HEADER'
  /** Of `blsync proof verify`: the proof does not show what its file says. */
  | 'WRONG_BLOCK_ROOT'
  | 'WRONG_FIELD'
  | 'WRONG_HEADER'
  | 'WRONG_VALUE'

/** Whatever beacon nodes, or bytes from outside, are at fault for. */
export type OutsideErrorCode = ServerErrorCode | DecodeErrorCode | ValidationErrorCode

/** A call to an execution client failed: {@link EngineCallError}. */
export type EngineErrorCode =
  | 'ERR_ENGINE_UNREACHABLE'
  | 'ERR_ENGINE_TIMEOUT'
  | 'ERR_ENGINE_UNAUTHORIZED'
  | 'ERR_ENGINE_HTTP'
  | 'ERR_ENGINE_BAD_ANSWER'
  | 'ERR_ENGINE_RPC'

/** An error that goes to a client of the execution JSON-RPC. */
export type RpcErrorCode = 'ERR_RPC'

/** A bug or a broken installation: {@link InternalError}. */
export type InternalErrorCode = 'ERR_INTERNAL' | 'ERR_NATIVE_ADDON'

/** Why a committee chain does not take what it was given. */
export type ChainErrorCode =
  | 'InvalidPeriod'
  | 'InvalidUpdate'
  | 'NeedCommittee'
  | 'WrongCommitteeRoot'
  | 'CannotReorg'
  | 'InvalidCheckpoint'

/**
 * What the addon can refuse.
 *
 * - `INVALID_TYPE` an argument is not of its type; bytes are a Uint8Array, not over a SharedArrayBuffer
 * - `INVALID_LENGTH` an argument has not the length its type demands, or an index is past the end
 * - `INVALID_NUMBER` a number that is not whole or not in its range
 * - `INVALID_GINDEX` a generalized index that is not between 1 and 2⁶⁴ − 1
 * - `BRANCH_DEPTH`, `BRANCH_PADDING` a branch that does not fit its generalized index
 * - `INVALID_DESCRIPTOR`, `VALUE_COUNT` a multiproof that is not a strict encoding
 * - `INVALID_PUBLIC_KEY` a key of a committee that was needed is not a valid public key
 * - `STORED_KEYS_MISMATCH` saved keys are not those of the committee they were saved with
 * - `INVALID_CHAIN_SPEC`, `UNKNOWN_FORK` rules of a network that cannot be
 * - `UNSUPPORTED_FORK` a slot in a fork that the network has and this release does not know
 * - `FORK_MISMATCH` a light-client object in the layout of another fork than that of its slot
 * - `INVALID_OFFSET`, `INVALID_BITS`, `INVALID_VALUE`, `TOO_MANY_ITEMS`, `INVALID_JSON`, `MISSING_FIELD`,
 *   `DUPLICATE_FIELD` what is not a block, envelope or light-client object
 * - `HASH_MISMATCH` a header, transaction or code has another hash than the one asked for
 * - `ROOT_MISMATCH` transactions, receipts or withdrawals that are not those a header commits to
 * - `PROOF_MISMATCH` a proof of an account or of storage that does not hold
 * - `UNPROVEN_UNCLES` a block with uncles, which its header does not commit to one by one
 * - `OVERLAP` an output array shares memory with an input array
 * - `INTERNAL` a defect of the addon, caught before it could do harm
 */
export type NativeErrorCode =
  | 'INVALID_TYPE'
  | 'INVALID_LENGTH'
  | 'INVALID_NUMBER'
  | 'INVALID_GINDEX'
  | 'BRANCH_DEPTH'
  | 'BRANCH_PADDING'
  | 'INVALID_DESCRIPTOR'
  | 'VALUE_COUNT'
  | 'INVALID_PUBLIC_KEY'
  | 'STORED_KEYS_MISMATCH'
  | 'INVALID_CHAIN_SPEC'
  | 'UNKNOWN_FORK'
  | 'UNSUPPORTED_FORK'
  | 'FORK_MISMATCH'
  | 'INVALID_OFFSET'
  | 'INVALID_BITS'
  | 'INVALID_VALUE'
  | 'TOO_MANY_ITEMS'
  | 'INVALID_JSON'
  | 'MISSING_FIELD'
  | 'DUPLICATE_FIELD'
  | 'HASH_MISMATCH'
  | 'ROOT_MISMATCH'
  | 'PROOF_MISMATCH'
  | 'UNPROVEN_UNCLES'
  | 'OVERLAP'
  | 'INTERNAL'

/** Every code of every error that blsync throws on purpose. */
export type ErrorCode =
  | ConfigErrorCode
  | ServerErrorCode
  | DecodeErrorCode
  | ValidationErrorCode
  | EngineErrorCode
  | RpcErrorCode
  | InternalErrorCode
  | ChainErrorCode
  | NativeErrorCode
