import { concatBytes } from '../../bytes.ts'
import { seededBytes } from '../chain/seededBytes.ts'
import type { ExecutionRequestsValue } from '../ssz/forkTypes.ts'
import { gloasExecution } from '../ssz/gloasTypes.ts'

/** Now and then a deposit, a withdrawal, a consolidation, in gloas a builder's; most blocks have none. */
export function makeExecutionRequests(
  slot: number,
  pubkeys: readonly Uint8Array[],
  { builders }: { readonly builders: boolean },
): ExecutionRequestsValue {
  const pubkey = pubkeys[slot % pubkeys.length] ?? new Uint8Array(48)
  const target = pubkeys[(slot + 1) % pubkeys.length] ?? new Uint8Array(48)
  const sourceAddress = seededBytes(20, 'request source', slot)
  return {
    deposits:
      slot % 6 === 0
        ? [
            {
              pubkey,
              withdrawalCredentials: seededBytes(32, 'request credentials', slot),
              amount: 32_000_000_000,
              signature: seededBytes(96, 'deposit signature', slot),
              index: slot,
            },
          ]
        : [],
    withdrawals: slot % 9 === 0 ? [{ sourceAddress, validatorPubkey: pubkey, amount: 1_000_000_000 }] : [],
    consolidations: slot % 15 === 0 ? [{ sourceAddress, sourcePubkey: pubkey, targetPubkey: target }] : [],
    builderDeposits:
      builders && slot % 10 === 0
        ? [
            {
              pubkey,
              withdrawalCredentials: seededBytes(32, 'builder credentials', slot),
              amount: 1_000_000_000,
              signature: seededBytes(96, 'builder signature', slot),
            },
          ]
        : [],
    builderExits: builders && slot % 14 === 0 ? [{ sourceAddress, pubkey }] : [],
  }
}

type BuilderRequests = Pick<ExecutionRequestsValue, 'builderDeposits' | 'builderExits'>
type ElectraRequests = Omit<ExecutionRequestsValue, keyof BuilderRequests>

/**
 * Requests as the engine API and the block hash take them: `type ‖ data`, ascending, empty ones left out. Lists serialize alike in every
 * fork.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#modified-get_execution_requests_list
 */
export function encodeExecutionRequests(requests: ElectraRequests & Partial<BuilderRequests>): readonly Uint8Array[] {
  const { deposits, withdrawals, consolidations, builderDeposits, builderExits } =
    gloasExecution.ExecutionRequests.fields
  return [
    deposits.serialize(requests.deposits),
    withdrawals.serialize(requests.withdrawals),
    consolidations.serialize(requests.consolidations),
    builderDeposits.serialize(requests.builderDeposits ?? []),
    builderExits.serialize(requests.builderExits ?? []),
  ].flatMap((data, type) => (data.length === 0 ? [] : [concatBytes(Uint8Array.of(type), data)]))
}
