import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { committeeRoot } from '../../ts/native/hashing.ts'
import { FORK_NAMES } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { mainnetPreset, minimalPreset } from '../../ts/params/Preset.ts'
import { UnknownForkError } from '../../ts/params/UnknownForkError.ts'
import { committeeLength } from '../../ts/types/SerializedCommittee.ts'
import { signingRoot } from '../../ts/types/signingRoot.ts'
import { commonTypes } from '../../ts/types/ssz/commonTypes.ts'
import { oracleCommitteeRoot, oracleHeaderRoot } from './oracle.ts'

const DOMAIN_SYNC_COMMITTEE = '07000000'

/** A fork every 10 epochs of the minimal preset. */
const config: NetworkConfig = {
  name: 'forks',
  preset: minimalPreset,
  genesisTime: 0,
  genesisValidatorsRoot: `0x${'5a'.repeat(32)}`,
  slotDurationMs: 6000,
  forks: FORK_NAMES.map((name, index) => ({
    name,
    epoch: 10 * index,
    version: bytesToHex(Uint8Array.of(index, 0, 0, 1)),
  })),
  blobSchedule: [],
}

const header = {
  slot: 1,
  proposerIndex: 2,
  parentRoot: `0x${'11'.repeat(32)}`,
  stateRoot: `0x${'22'.repeat(32)}`,
  bodyRoot: `0x${'33'.repeat(32)}`,
} as const

/** `compute_signing_root` with `compute_domain`, by the SSZ library. */
function oracleSigningRoot(slot: number, version: string): string {
  const { ForkData, SigningData } = commonTypes(config.preset)
  const forkData = ForkData.hashTreeRoot({
    currentVersion: hexToBytes(version, 4),
    genesisValidatorsRoot: hexToBytes(config.genesisValidatorsRoot),
  })
  const domain = hexToBytes(`0x${DOMAIN_SYNC_COMMITTEE}${bytesToHex(forkData).slice(2, 58)}`)
  const objectRoot = hexToBytes(oracleHeaderRoot(config, { ...header, slot }))
  return bytesToHex(SigningData.hashTreeRoot({ objectRoot, domain }))
}

describe('signing root', () => {
  it('N3: the fork version is that of the slot before the signature, whatever the header and missed slots in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 40 }), (slot, missed) => {
        const signatureSlot = slot + missed
        const epoch = Math.floor((signatureSlot - 1) / 8)
        const fork = config.forks.filter((candidate) => candidate.epoch <= epoch).at(-1)
        const root = bytesToHex(signingRoot(config, { ...header, slot }, signatureSlot))
        expect(root).toBe(oracleSigningRoot(slot, fork?.version ?? ''))
      }),
    )
  })

  it('N3: the first block of a fork still carries a signature under the version before', () => {
    const first = 80
    expect(bytesToHex(signingRoot(config, { ...header, slot: 79 }, first))).toBe(oracleSigningRoot(79, '0x00000001'))
    expect(bytesToHex(signingRoot(config, { ...header, slot: 79 }, first + 1))).toBe(
      oracleSigningRoot(79, '0x01000001'),
    )
    expect(bytesToHex(signingRoot(config, { ...header, slot: 0 }, 0))).toBe(oracleSigningRoot(0, '0x00000001'))
  })

  it('a fork that is not known is an error, never the latest one known', () => {
    const planned = {
      ...mainnet,
      forks: [...mainnet.forks, { name: 'madeup', epoch: 500_000, version: '0x08000000' as const }],
    }
    expect(() => signingRoot(planned, header, 500_000 * 32 + 1)).toThrow(UnknownForkError)
    expect(signingRoot(planned, header, 500_000 * 32)).toHaveLength(32)
  })
})

describe('committee root', () => {
  it.each([minimalPreset, mainnetPreset])('$name: the addon and the SSZ library find the same one', (preset) => {
    const length = committeeLength(preset.syncCommitteeSize)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (committee) => {
        expect(bytesToHex(committeeRoot(committee))).toBe(oracleCommitteeRoot({ ...config, preset }, committee))
      }),
      { numRuns: 20 },
    )
  })
})
