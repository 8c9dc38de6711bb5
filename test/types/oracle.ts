import type { Type } from '@chainsafe/ssz'
import { expect } from 'vitest'
import { bytesToHex, type Root } from '../../ts/bytes.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { type Header, headerToSsz } from '../../ts/types/Header.ts'
import { commonTypes } from '../../ts/types/ssz/commonTypes.ts'
import { container as presetContainer } from './container.ts'

/** Header root by the SSZ library instead of the addon. */
export function oracleHeaderRoot(config: NetworkConfig, header: Header): Root {
  const { BeaconBlockHeader } = commonTypes(config.preset)
  return bytesToHex(BeaconBlockHeader.hashTreeRoot(BeaconBlockHeader.deserialize(headerToSsz(header))))
}

/** Committee root by the SSZ library instead of the addon. */
export function oracleCommitteeRoot(config: NetworkConfig, committee: Uint8Array): Root {
  const { SyncCommittee } = commonTypes(config.preset)
  return bytesToHex(SyncCommittee.hashTreeRoot(SyncCommittee.deserialize(committee)))
}

/** The container of that name on a network, as the SSZ library has it. */
export function container(config: NetworkConfig, fork: LightClientFork, name: string): Type<unknown> {
  return presetContainer(config.preset, fork, name)
}

/** Bytes compared as one hex string: a difference is shown, and quickly. */
export function expectSameBytes(actual: Uint8Array, expected: Uint8Array, title: string): void {
  expect(bytesToHex(actual) === bytesToHex(expected), `${title}: ${actual.length} and ${expected.length} bytes`).toBe(
    true,
  )
}
