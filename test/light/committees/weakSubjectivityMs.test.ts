import { describe, expect, it } from 'vitest'
import { weakSubjectivityEpochs, weakSubjectivityMs } from '../../../ts/light/committees/weakSubjectivityMs.ts'
import { gnosis, mainnet, sepolia } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'

const DAY_MS = 86_400_000
const GLOAS_EPOCH = 353_024
const ELECTRA_EPOCH = 364_032

describe('the weak subjectivity period', () => {
  it.each([
    [65_536, 281],
    [1_048_576, 665],
    [2_097_152, 1_075],
    [4_194_304, 1_894],
    [8_388_608, 3_532],
    [16_777_216, 3_532],
    [33_554_432, 3_532],
  ])('of %i ETH is the specification’s: %i epochs', (activeStakeEth, epochs) => {
    expect(weakSubjectivityEpochs({ ...mainnet, activeStakeEth }, ELECTRA_EPOCH)).toBe(epochs)
  })

  it('follows the churn limits of the network: 460 epochs on Gnosis', () => {
    expect(weakSubjectivityEpochs(gnosis, 1_400_000)).toBe(460)
    const withGloas = {
      ...gnosis,
      forks: [...gnosis.forks, { name: 'gloas', epoch: 2_000_000, version: '0x07000064' }],
    } as const
    expect(weakSubjectivityEpochs(withGloas, 2_000_000)).toBe(343)
  })

  it.each([
    // (2/3 + 1/3) of 128 ETH, and no whole ETH of consolidations
    [59_902, 279],
    // 2/3 of 256, 1/3 of 256, 128
    [8_388_608, 256 + 1_092],
    // 2/3 of 1024, 1/3 of 256 (capped), 512
    [33_554_432, 256 + 1_310],
  ])('of %i ETH from gloas on counts exits, activations and consolidations: %i epochs', (activeStakeEth, epochs) => {
    expect(weakSubjectivityEpochs({ ...sepolia, activeStakeEth }, GLOAS_EPOCH)).toBe(epochs)
  })

  it('is the shortest where nothing is known of a network', () => {
    const { churn: _, activeStakeEth: __, ...unknown } = mainnet
    expect(weakSubjectivityEpochs(unknown, ELECTRA_EPOCH)).toBe(256)
  })

  it('counts half: not quite eight days on mainnet, fifteen hours on Sepolia', () => {
    expect(weakSubjectivityMs(mainnet, slotStartMs(mainnet, 13_000_000)) / DAY_MS).toBeCloseTo(7.85, 2)
    expect(weakSubjectivityMs(sepolia, slotStartMs(sepolia, GLOAS_EPOCH * 32 - 1)) / DAY_MS).toBeCloseTo(0.62, 2)
  })
})
