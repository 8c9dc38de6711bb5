import type { ClientStatus } from '../client/ClientStatus.ts'

/**
 * Whether an execution client executes the chain: it is at the newest verified head, or on its way there as it is for a
 * moment after every head.
 */
export function isExecuted({ engines, conditions }: Pick<ClientStatus, 'engines' | 'conditions'>): boolean {
  const isLate = (label: string) =>
    conditions.some(({ kind, subject }) => kind === 'engine-behind' && subject === label)
  return engines.some(({ label, status: { kind } }) => kind === 'following' || (kind === 'behind' && !isLate(label)))
}
