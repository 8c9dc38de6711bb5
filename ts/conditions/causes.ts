/** What is wrong with this program or its machine, and so with everything. */
export const MACHINE = ['genesis-off', 'clock-off', 'unknown-fork'] as const

/** What can be wrong with a beacon node. */
export const SERVERS = [
  'server-other-network',
  'server-unreachable',
  'server-refusing',
  'server-rate-limited',
  'server-wrong-answers',
  'server-syncing',
  'server-lacks-route',
  'server-data-old',
] as const

/** Why there is no new head. */
export const HEADS = [
  'checkpoint-stale',
  'checkpoint',
  'weak-period',
  'committees-behind',
  'too-few-signers',
  'head-stale',
  'no-newer-head',
] as const

/** What can be wrong with an execution provider, whose answers are proven. */
export const PROVIDERS = [
  'provider-other-chain',
  'provider-unreachable',
  'provider-refusing',
  'provider-rate-limited',
  'provider-wrong-answers',
  'provider-lacks-method',
  'provider-prunes-state',
  'provider-behind',
] as const

/** What an execution client itself says is wrong. */
export const ENGINES = [
  'engine-auth',
  'engine-unreachable',
  'engine-timeout',
  'engine-outdated',
  'engine-invalid',
  'engine-refusing',
  'engine-syncing',
] as const
