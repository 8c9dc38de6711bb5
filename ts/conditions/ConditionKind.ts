/**
 * Everything that can be wrong, in the order of causes: where several hold, the earlier one explains the later ones.
 * docs/conditions.md has a row for each.
 */
export const CONDITION_KINDS = [
  // This program and its machine.
  'genesis-off',
  'clock-off',
  'unknown-fork',
  'disk',
  'committee-key-mismatch',
  // Beacon nodes.
  'server-other-network',
  'server-unreachable',
  'server-refusing',
  'server-rate-limited',
  'server-wrong-answers',
  'server-syncing',
  'server-lacks-route',
  'server-data-old',
  // What the chain, or all nodes together, do not give.
  'checkpoint-stale',
  'checkpoint',
  'weak-period',
  'committees-behind',
  'too-few-signers',
  'head-stale',
  'no-newer-head',
  'block-unavailable',
  'payload-unavailable',
  // Execution clients.
  'engine-auth',
  'engine-unreachable',
  'engine-timeout',
  'engine-outdated',
  'engine-invalid',
  'engine-refusing',
  'engine-syncing',
  'engine-behind',
] as const

export type ConditionKind = (typeof CONDITION_KINDS)[number]
