import type { ConditionKind } from '../conditions/ConditionKind.ts'
import { conditionTable } from '../conditions/conditionTable.ts'

const ANOTHER_NODE = 'add another --beacon.api'
const ANOTHER_PROVIDER = 'add another --execution.rpc'
const NEWER_CHECKPOINT = 'a newer finalized block root with --beacon.checkpoint and a new --datadir'

/** What the library says needs no flag. */
const own = (kind: ConditionKind): string => conditionTable[kind].remedy

/** What helps against each condition, in the words of the command: with its flags. */
export const remedies: Readonly<Record<ConditionKind, string>> = {
  'genesis-off': 'correct --beacon.genesis.time, or omit it for a built-in network',
  'clock-off': own('clock-off'),
  'unknown-fork': 'update blsync, or give it a network configuration with that fork (--beacon.config)',
  disk: 'free space on the disk of --datadir and check its permissions',
  'committee-key-mismatch': own('committee-key-mismatch'),
  'server-other-network':
    'give a node of the configured network with --beacon.api, or choose the network this one follows (--mainnet, --sepolia, … or --beacon.config)',
  'server-unreachable': 'check that it is running and that its address in --beacon.api is right',
  'server-refusing':
    'see its message: a key (--beacon.api.header, or in the address), a plan or a permission may be missing, or a proxy may be in between',
  'server-rate-limited': `wait, ${ANOTHER_NODE}, or use one with a higher limit`,
  'server-wrong-answers': 'use another beacon node with --beacon.api; this one is faulty or lying',
  'server-syncing': `wait, or ${ANOTHER_NODE}`,
  'server-lacks-route': `enable it on the node, or ${ANOTHER_NODE}`,
  'server-data-old': 'add a beacon node of another client with --beacon.api',
  'checkpoint-stale': `choose ${NEWER_CHECKPOINT}, or pass --allow-stale-checkpoint if you trust it anyway`,
  checkpoint:
    'choose a newer finalized block root of this network with --beacon.checkpoint, or add a beacon node that has it',
  'weak-period': `start from ${NEWER_CHECKPOINT}, or lower --beacon.threshold (below two thirds with --unsafe-threshold), if you know what that means`,
  'committees-behind': `still asking; ${ANOTHER_NODE}`,
  'too-few-signers': 'wait: validators of the network are offline, or --beacon.threshold is too high',
  'no-newer-head': `${ANOTHER_NODE}; if all agree, the network itself has stalled`,
  'head-stale': `${ANOTHER_NODE}; this one is replaying an old state or not following the chain`,
  'block-unavailable': 'add a beacon node that serves blocks with --beacon.api',
  'payload-unavailable': `${ANOTHER_NODE}; the payload may be late or withheld`,
  'engine-auth': 'give both the same file, here with --blsync.jwtsecret; it is re-read after each refusal',
  'engine-unreachable': 'check that it is running and that --blsync.engine.api is the address of its engine API',
  'engine-timeout': own('engine-timeout'),
  'engine-outdated':
    'update it, and check that it is on the right network and that --blsync.engine.api is the address of its engine API',
  'engine-invalid': own('engine-invalid'),
  'engine-refusing': own('engine-refusing'),
  'engine-syncing': own('engine-syncing'),
  'engine-behind': own('engine-behind'),
  'provider-other-chain': 'give a provider of the configured network with --execution.rpc',
  'provider-unreachable': `check that it is running and that its address in --execution.rpc is right, or ${ANOTHER_PROVIDER}`,
  'provider-refusing':
    'see its message: a key (--execution.rpc.header, or in the address), a plan or a permission may be missing, or what answers there is no execution JSON-RPC',
  'provider-rate-limited': `wait, ${ANOTHER_PROVIDER}, or use one with a higher limit`,
  'provider-wrong-answers': 'use another provider with --execution.rpc; this one is faulty or lying',
  'provider-lacks-method': `${ANOTHER_PROVIDER} that has eth_getProof and eth_getBlockReceipts`,
  'provider-prunes-state': `ask for a newer block, or ${ANOTHER_PROVIDER} that keeps old states (an archive)`,
  'provider-behind': `wait if it is syncing, or ${ANOTHER_PROVIDER}`,
}
