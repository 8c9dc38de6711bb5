/** A route of the beacon API and what it may cost us. */
export interface Endpoint {
  /** Short name for errors, logs and what is remembered of the server. */
  readonly name: string
  /** Path below the base URL, with parameters. */
  readonly path: string
  /** Longest body that is read; far above what honest servers send. */
  readonly maxBytes: number
  /** Whether the route knows SSZ. */
  readonly ssz: boolean
  /** JSON to post; nothing is posted without it. */
  readonly body?: string
}

const KIB = 1024
const MIB = 1024 * KIB

/** An update of 512 keys is 57 KB as JSON, the larger of its encodings. */
const MAX_UPDATE_BYTES = 128 * KIB

/** The routes blsync asks for. */
export const endpoints = {
  bootstrap: (root: string): Endpoint => ({
    name: 'light_client/bootstrap',
    path: `/eth/v1/beacon/light_client/bootstrap/${root}`,
    maxBytes: 256 * KIB,
    ssz: true,
  }),
  updates: (startPeriod: number, count: number): Endpoint => ({
    name: 'light_client/updates',
    path: `/eth/v1/beacon/light_client/updates?start_period=${startPeriod}&count=${count}`,
    // One more than asked for: some servers miscount, and the extra item is dropped later.
    maxBytes: (count + 1) * MAX_UPDATE_BYTES,
    ssz: true,
  }),
  /** A route of blsync's own. JSON has two digits for each of the three bytes of a score. */
  updateScores: (startPeriod: number, count: number): Endpoint => ({
    name: 'update_scores',
    path: `/blsync/v1/update_scores?start_period=${startPeriod}&count=${count}`,
    maxBytes: KIB + 6 * count,
    ssz: true,
  }),
  optimistic: {
    name: 'light_client/optimistic_update',
    path: '/eth/v1/beacon/light_client/optimistic_update',
    maxBytes: 64 * KIB,
    ssz: true,
  },
  finality: {
    name: 'light_client/finality_update',
    path: '/eth/v1/beacon/light_client/finality_update',
    maxBytes: 64 * KIB,
    ssz: true,
  },
  header: (block: string): Endpoint => ({
    name: 'headers',
    path: `/eth/v1/beacon/headers/${block}`,
    maxBytes: 16 * KIB,
    ssz: false,
  }),
  blockRoot: (block: string): Endpoint => ({
    name: 'blocks/root',
    path: `/eth/v1/beacon/blocks/${block}/root`,
    maxBytes: 4 * KIB,
    ssz: false,
  }),
  stateRoot: (slot: string): Endpoint => ({
    name: 'states/root',
    path: `/eth/v1/beacon/states/${slot}/root`,
    maxBytes: 4 * KIB,
    ssz: false,
  }),
  finalityCheckpoints: {
    name: 'finality_checkpoints',
    path: '/eth/v1/beacon/states/finalized/finality_checkpoints',
    maxBytes: 4 * KIB,
    ssz: false,
  },
  // A byte of the descriptor stands for up to four leaves, each 69 bytes as JSON.
  stateProof: (state: string, descriptor: string): Endpoint => ({
    name: 'proof/state',
    path: `/eth/v0/beacon/proof/state/${state}?format=${descriptor}`,
    maxBytes: 4 * KIB + 150 * descriptor.length,
    ssz: true,
  }),
  // The network's own limit for a block is 10 MiB of SSZ; hex doubles it.
  block: (root: string): Endpoint => ({
    name: 'blocks',
    path: `/eth/v2/beacon/blocks/${root}`,
    maxBytes: 32 * MIB,
    ssz: true,
  }),
  // As a block of earlier forks, most of which is the payload.
  envelope: (root: string): Endpoint => ({
    name: 'execution_payload_envelopes',
    path: `/eth/v1/beacon/execution_payload_envelopes/${root}`,
    maxBytes: 32 * MIB,
    ssz: true,
  }),
  /** The same route by its name in early versions of the API. */
  singularEnvelope: (root: string): Endpoint => ({
    name: 'execution_payload_envelope',
    path: `/eth/v1/beacon/execution_payload_envelope/${root}`,
    maxBytes: 32 * MIB,
    ssz: true,
  }),
  genesis: { name: 'genesis', path: '/eth/v1/beacon/genesis', maxBytes: 4 * KIB, ssz: false },
  spec: { name: 'config/spec', path: '/eth/v1/config/spec', maxBytes: 256 * KIB, ssz: false },
  version: { name: 'node/version', path: '/eth/v1/node/version', maxBytes: 4 * KIB, ssz: false },
  syncing: { name: 'node/syncing', path: '/eth/v1/node/syncing', maxBytes: 4 * KIB, ssz: false },
} as const
