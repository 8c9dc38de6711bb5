import { describe, expect, it } from 'vitest'
import { blobBaseFee } from '../../ts/execution/ExecutionRules.ts'
import { executionRulesOf } from '../../ts/execution/executionRulesOf.ts'
import type { BlobScheduleEntry, NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { mainnet, networks } from '../../ts/params/networks.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'

const BLOB = 131_072n

describe('the rules of an execution chain', () => {
  it.each([
    [269_568, { updateFraction: 3_338_477n, targetBlobs: 3n, maxBlobs: 6n }],
    [364_032, { updateFraction: 5_007_716n, targetBlobs: 6n, maxBlobs: 9n }],
    [412_672, { updateFraction: 8_346_193n, targetBlobs: 10n, maxBlobs: 15n }],
    [419_072, { updateFraction: 11_684_671n, targetBlobs: 14n, maxBlobs: 21n }],
  ])('price blobs on mainnet from epoch %i on as they did there', (epoch, pricing) => {
    expect(executionRulesOf(mainnet).blobPricing(timeOf(mainnet, epoch))).toEqual({ minBaseFee: 1n, ...pricing })
  })

  it('price blobs at every time of every network that is known by name', () => {
    for (const network of Object.values(networks)) {
      const { blobPricing } = executionRulesOf(network)
      for (const { epoch } of network.blobSchedule) {
        expect(blobPricing(timeOf(network, epoch)).updateFraction, `${network.name} ${epoch}`).toBeDefined()
      }
    }
  })

  it('price no blobs by a schedule of another network that does not say how, but where nothing is to be paid for', () => {
    const pricing = pricingOf({ epoch: 10, maxBlobsPerBlock: 15 })
    expect(blobBaseFee(pricing, 0n)).toBe(1n)
    expect(() => blobBaseFee(pricing, BLOB)).toThrow(/add BASE_FEE_UPDATE_FRACTION and TARGET_BLOBS_PER_BLOCK/)
  })

  it('price blobs by a schedule of another network that says how', () => {
    const pricing = pricingOf({
      epoch: 10,
      maxBlobsPerBlock: 15,
      baseFeeUpdateFraction: 131_072,
      targetBlobsPerBlock: 7,
    })
    expect(pricing).toEqual({ minBaseFee: 1n, updateFraction: BLOB, targetBlobs: 7n, maxBlobs: 15n })
    // e³
    expect(blobBaseFee(pricing, 3n * BLOB)).toBe(20n)
  })

  it('are read out of a configuration', () => {
    const text = [
      'PRESET_BASE: mainnet',
      'CONFIG_NAME: private',
      'MIN_GENESIS_TIME: 0',
      'GENESIS_DELAY: 0',
      'SLOT_DURATION_MS: 12000',
      'GENESIS_FORK_VERSION: 0x00000001',
      ...['ALTAIR', 'BELLATRIX', 'CAPELLA', 'DENEB', 'ELECTRA', 'FULU'].flatMap((fork, index) => [
        `${fork}_FORK_VERSION: 0x0${index + 1}000001`,
        `${fork}_FORK_EPOCH: 0`,
      ]),
      'BLOB_SCHEDULE:',
      '  - EPOCH: 5',
      '    MAX_BLOBS_PER_BLOCK: 12',
      '    BASE_FEE_UPDATE_FRACTION: 6676955',
      '    TARGET_BLOBS_PER_BLOCK: 8',
    ].join('\n')
    const network = readConfigYaml(text, { genesisTime: 0, genesisValidatorsRoot: `0x${'11'.repeat(32)}` })
    expect(network.blobSchedule.at(-1)).toEqual({
      epoch: 5,
      maxBlobsPerBlock: 12,
      baseFeeUpdateFraction: 6_676_955,
      targetBlobsPerBlock: 8,
    })
  })

  it('are not guessed before the merge and for a fork that is not known', () => {
    const { fork } = executionRulesOf({
      ...mainnet,
      forks: [...mainnet.forks, { name: 'madeup', epoch: 900_000, version: '0x08000000' }],
    })
    expect(fork(timeOf(mainnet, 144_895))).toBeUndefined()
    expect(fork(timeOf(mainnet, 411_392))).toBe('osaka')
    expect(fork(timeOf(mainnet, 900_000))).toBeUndefined()
  })
})

function pricingOf(entry: BlobScheduleEntry) {
  const network: NetworkConfig = {
    ...mainnet,
    name: 'private',
    genesisValidatorsRoot: `0x${'11'.repeat(32)}`,
    blobSchedule: [{ epoch: 0, maxBlobsPerBlock: 9 }, entry],
  }
  return executionRulesOf(network).blobPricing(timeOf(network, entry.epoch))
}

function timeOf({ genesisTime, slotDurationMs, preset }: NetworkConfig, epoch: number): bigint {
  return BigInt(genesisTime + (epoch * preset.slotsPerEpoch * slotDurationMs) / 1000)
}
