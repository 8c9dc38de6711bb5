import { BitArray, type ValueOf } from '@chainsafe/ssz'
import { concatBytes, hexToBytes } from '../../bytes.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { executionGenesis } from '../execution/ExecutionBlock.ts'
import { blankBody, blankState, type ForkTypes, type StateValue } from '../ssz/forkTypes.ts'
import type { Validator } from '../ssz/primitiveTypes.ts'
import type { ScheduledFork } from './ForkSchedule.ts'
import type { SyncCommittees } from './SyncCommittees.ts'
import { seededBytes } from './seededBytes.ts'
import type { ValidatorKeys } from './ValidatorKeys.ts'

const FAR_FUTURE_EPOCH = 2n ** 64n - 1n
/** Gwei. */
const EFFECTIVE_BALANCE = 32_000_000_000

export function genesisValidators(keys: ValidatorKeys): ValueOf<typeof Validator>[] {
  return keys.pubkeys.map((pubkey, index) => ({
    pubkey,
    withdrawalCredentials: concatBytes(
      Uint8Array.of(1),
      new Uint8Array(11),
      seededBytes(20, 'withdrawal address', index),
    ),
    effectiveBalance: EFFECTIVE_BALANCE,
    slashed: false,
    activationEligibilityEpoch: 0n,
    activationEpoch: 0n,
    exitEpoch: FAR_FUTURE_EPOCH,
    withdrawableEpoch: FAR_FUTURE_EPOCH,
  }))
}

/** The state of slot 0 with the fields of every fork; a fork's container takes those it knows. */
export function genesisState(input: {
  types: ForkTypes
  config: NetworkConfig
  fork: ScheduledFork
  keys: ValidatorKeys
  committees: SyncCommittees
  proposers: number[]
}): StateValue {
  const { types, config, fork, keys, committees } = input
  const blank = blankState(types)
  const executionHash = hexToBytes(executionGenesis(config.genesisTime).hash, 32)
  const seats = keys.pubkeys.map(() => 0)
  return {
    ...blank,
    genesisTime: config.genesisTime,
    genesisValidatorsRoot: hexToBytes(config.genesisValidatorsRoot, 32),
    fork: { previousVersion: fork.version, currentVersion: fork.version, epoch: 0 },
    latestBlockHeader: {
      ...blank.latestBlockHeader,
      bodyRoot: types.byFork[fork.rules].BeaconBlockBody.hashTreeRoot(blankBody(types)),
    },
    eth1Data: {
      depositRoot: seededBytes(32, 'deposit root'),
      depositCount: keys.pubkeys.length,
      blockHash: seededBytes(32, 'eth1 block'),
    },
    eth1DepositIndex: keys.pubkeys.length,
    validators: genesisValidators(keys),
    balances: keys.pubkeys.map(() => EFFECTIVE_BALANCE),
    randaoMixes: blank.randaoMixes.map((_, index) => seededBytes(32, 'randao mix', index)),
    previousEpochParticipation: seats,
    currentEpochParticipation: seats,
    inactivityScores: seats,
    justificationBits: BitArray.fromBitLen(4),
    currentSyncCommittee: committees.value(0),
    nextSyncCommittee: committees.value(1),
    depositRequestsStartIndex: FAR_FUTURE_EPOCH,
    proposerLookahead: input.proposers,
    latestBlockHash: executionHash,
    latestExecutionPayloadBid: { ...blank.latestExecutionPayloadBid, blockHash: executionHash },
  }
}
