import type { ValueOf } from '@chainsafe/ssz'
import { bytesToHex, concatBytes, type Root } from '../../../ts/bytes.ts'
import { gloasRequestsType } from '../../../ts/types/ssz/gloasTypes.ts'
import { electraRequestsType } from '../../../ts/types/ssz/payloadTypes.ts'

/** Request types of EIP-7685 in the order of the specification's `get_execution_requests_list`. */
const DEPOSIT_REQUEST_TYPE = 0
const WITHDRAWAL_REQUEST_TYPE = 1
const CONSOLIDATION_REQUEST_TYPE = 2
const BUILDER_DEPOSIT_REQUEST_TYPE = 3
const BUILDER_EXIT_REQUEST_TYPE = 4

/**
 * Requests of an electra or fulu block as the engine API wants them: type byte, then their SSZ; empty kinds left out.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/beacon-chain.md#new-get_execution_requests_list
 */
export function electraRequestsList(requests: ValueOf<typeof electraRequestsType>): readonly Root[] {
  const { deposits, withdrawals, consolidations } = electraRequestsType.fields
  return requestsList([
    [DEPOSIT_REQUEST_TYPE, deposits.serialize(requests.deposits)],
    [WITHDRAWAL_REQUEST_TYPE, withdrawals.serialize(requests.withdrawals)],
    [CONSOLIDATION_REQUEST_TYPE, consolidations.serialize(requests.consolidations)],
  ])
}

/**
 * Requests of a gloas envelope, in the same form.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#modified-get_execution_requests_list
 */
export function gloasRequestsList(requests: ValueOf<typeof gloasRequestsType>): readonly Root[] {
  const { deposits, withdrawals, consolidations, builderDeposits, builderExits } = gloasRequestsType.fields
  return requestsList([
    [DEPOSIT_REQUEST_TYPE, deposits.serialize(requests.deposits)],
    [WITHDRAWAL_REQUEST_TYPE, withdrawals.serialize(requests.withdrawals)],
    [CONSOLIDATION_REQUEST_TYPE, consolidations.serialize(requests.consolidations)],
    [BUILDER_DEPOSIT_REQUEST_TYPE, builderDeposits.serialize(requests.builderDeposits)],
    [BUILDER_EXIT_REQUEST_TYPE, builderExits.serialize(requests.builderExits)],
  ])
}

function requestsList(kinds: readonly (readonly [type: number, ssz: Uint8Array])[]): readonly Root[] {
  return kinds.flatMap(([type, ssz]) => (ssz.length === 0 ? [] : [bytesToHex(concatBytes(Uint8Array.of(type), ssz))]))
}
