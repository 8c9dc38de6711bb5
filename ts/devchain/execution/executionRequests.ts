import type { ValueOf } from '@chainsafe/ssz'
import { concatBytes } from '../../bytes.ts'
import { seededBytes } from '../chain/seededBytes.ts'
import { ExecutionRequests } from '../ssz/operationTypes.ts'

export type ExecutionRequestsValue = ValueOf<typeof ExecutionRequests>

/** Now and then a deposit, a withdrawal, a consolidation; most blocks have none. */
export function makeExecutionRequests(slot: number, pubkeys: readonly Uint8Array[]): ExecutionRequestsValue {
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
  }
}

/**
 * Requests as the engine API and the block hash take them: `type ‖ data`, ascending, empty ones left out.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/beacon-chain.md#new-get_execution_requests_list
 */
export function encodeExecutionRequests(requests: ExecutionRequestsValue): readonly Uint8Array[] {
  const { deposits, withdrawals, consolidations } = ExecutionRequests.fields
  return [
    deposits.serialize(requests.deposits),
    withdrawals.serialize(requests.withdrawals),
    consolidations.serialize(requests.consolidations),
  ].flatMap((data, type) => (data.length === 0 ? [] : [concatBytes(Uint8Array.of(type), data)]))
}
