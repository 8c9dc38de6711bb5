import { ENGINES, HEADS, MACHINE, PROVIDERS, SERVERS } from './causes.ts'

/**
 * Everything that can be wrong, in the order of causes: where several hold, the earlier one explains the later ones.
 * docs/conditions.md has a row for each.
 *
 * @example
 * const told = CONDITION_KINDS.filter((kind) => client.status.conditions.some((condition) => condition.kind === kind))
 */
export const CONDITION_KINDS = [
  // This program and its machine.
  ...MACHINE,
  'disk',
  'committee-key-mismatch',
  // Beacon nodes.
  ...SERVERS,
  // What the chain, or all nodes together, do not give.
  ...HEADS,
  'block-unavailable',
  'payload-unavailable',
  // Execution clients.
  ...ENGINES,
  'engine-behind',
  // Execution providers.
  ...PROVIDERS,
] as const

/** What can be wrong, as docs/conditions.md lists it. */
export type ConditionKind = (typeof CONDITION_KINDS)[number]
