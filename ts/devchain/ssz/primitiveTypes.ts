import {
  BitVectorType,
  BooleanType,
  ByteListType,
  ByteVectorType,
  ContainerType,
  UintBigintType,
  UintNumberType,
} from '@chainsafe/ssz'

export const Bool = new BooleanType()
export const Uint8 = new UintNumberType(1)
/** Slots, epochs, indices, amounts: everything of 64 bits that stays below 2^53 on this chain. */
export const Uint64 = new UintNumberType(8)
/** 64 bits that may be 2^64-1, the specification's FAR_FUTURE_EPOCH. */
export const WideUint64 = new UintBigintType(8)
export const Uint256 = new UintBigintType(32)
export const Bytes4 = new ByteVectorType(4)
export const Bytes20 = new ByteVectorType(20)
export const Bytes32 = new ByteVectorType(32)
export const Bytes48 = new ByteVectorType(48)
export const Bytes96 = new ByteVectorType(96)
export const Bytes256 = new ByteVectorType(256)
export const ExtraData = new ByteListType(32)

/** Newest epoch first. */
export const JustificationBits = new BitVectorType(4)

export const Fork = new ContainerType(
  { previousVersion: Bytes4, currentVersion: Bytes4, epoch: Uint64 },
  { typeName: 'Fork', jsonCase: 'eth2' },
)

export const ForkData = new ContainerType(
  { currentVersion: Bytes4, genesisValidatorsRoot: Bytes32 },
  { typeName: 'ForkData', jsonCase: 'eth2' },
)

export const SigningData = new ContainerType(
  { objectRoot: Bytes32, domain: Bytes32 },
  { typeName: 'SigningData', jsonCase: 'eth2' },
)

export const Checkpoint = new ContainerType(
  { epoch: Uint64, root: Bytes32 },
  { typeName: 'Checkpoint', jsonCase: 'eth2' },
)

export const BeaconBlockHeader = new ContainerType(
  { slot: Uint64, proposerIndex: Uint64, parentRoot: Bytes32, stateRoot: Bytes32, bodyRoot: Bytes32 },
  { typeName: 'BeaconBlockHeader', jsonCase: 'eth2' },
)

export const SignedBeaconBlockHeader = new ContainerType(
  { message: BeaconBlockHeader, signature: Bytes96 },
  { typeName: 'SignedBeaconBlockHeader', jsonCase: 'eth2' },
)

export const Eth1Data = new ContainerType(
  { depositRoot: Bytes32, depositCount: Uint64, blockHash: Bytes32 },
  { typeName: 'Eth1Data', jsonCase: 'eth2' },
)

export const Validator = new ContainerType(
  {
    pubkey: Bytes48,
    withdrawalCredentials: Bytes32,
    effectiveBalance: Uint64,
    slashed: Bool,
    activationEligibilityEpoch: WideUint64,
    activationEpoch: WideUint64,
    exitEpoch: WideUint64,
    withdrawableEpoch: WideUint64,
  },
  { typeName: 'Validator', jsonCase: 'eth2' },
)

export const HistoricalSummary = new ContainerType(
  { blockSummaryRoot: Bytes32, stateSummaryRoot: Bytes32 },
  { typeName: 'HistoricalSummary', jsonCase: 'eth2' },
)
