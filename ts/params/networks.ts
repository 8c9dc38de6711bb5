import { ConfigError } from '../errors.ts'
import { ethereumChurn, gnosisChurn } from './ChurnLimits.ts'
import type { NetworkConfig } from './NetworkConfig.ts'
import { gnosisPreset, mainnetPreset } from './Preset.ts'

/**
 * Ethereum’s own network.
 *
 * @see https://github.com/eth-clients/mainnet
 *
 * @example
 * mainnet.forks.at(-1)?.name
 */
export const mainnet: NetworkConfig = {
  name: 'mainnet',
  chainId: 1,
  preset: mainnetPreset,
  genesisTime: 1606824023,
  genesisValidatorsRoot: '0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95',
  slotDurationMs: 12000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x00000000' },
    { name: 'altair', epoch: 74240, version: '0x01000000' },
    { name: 'bellatrix', epoch: 144896, version: '0x02000000' },
    { name: 'capella', epoch: 194048, version: '0x03000000' },
    { name: 'deneb', epoch: 269568, version: '0x04000000' },
    { name: 'electra', epoch: 364032, version: '0x05000000' },
    { name: 'fulu', epoch: 411392, version: '0x06000000' },
  ],
  blobSchedule: [
    { epoch: 364032, maxBlobsPerBlock: 9 },
    { epoch: 412672, maxBlobsPerBlock: 15 },
    { epoch: 419072, maxBlobsPerBlock: 21 },
  ],
  churn: ethereumChurn,
  activeStakeEth: 33_554_432,
}

/**
 * Gloas as announced for 2026-10-06 in https://github.com/ethereum/pm/pull/2205 and
 * https://github.com/eth-clients/sepolia/pull/126; a config file or another schedule can override it.
 *
 * @see https://github.com/eth-clients/sepolia
 *
 * @example
 * sepolia.forks.at(-1)?.name
 */
export const sepolia: NetworkConfig = {
  name: 'sepolia',
  chainId: 11155111,
  preset: mainnetPreset,
  genesisTime: 1655733600,
  genesisValidatorsRoot: '0xd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078',
  slotDurationMs: 12000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x90000069' },
    { name: 'altair', epoch: 50, version: '0x90000070' },
    { name: 'bellatrix', epoch: 100, version: '0x90000071' },
    { name: 'capella', epoch: 56832, version: '0x90000072' },
    { name: 'deneb', epoch: 132608, version: '0x90000073' },
    { name: 'electra', epoch: 222464, version: '0x90000074' },
    { name: 'fulu', epoch: 272640, version: '0x90000075' },
    { name: 'gloas', epoch: 353024, version: '0x90000076' },
  ],
  blobSchedule: [
    { epoch: 222464, maxBlobsPerBlock: 9 },
    { epoch: 274176, maxBlobsPerBlock: 15 },
    { epoch: 275712, maxBlobsPerBlock: 21 },
  ],
  churn: ethereumChurn,
  // 59,902 ETH in slot 4570816, whose validators are by invitation.
  activeStakeEth: 59_000,
}

/**
 * The test network Holešky.
 *
 * @see https://github.com/eth-clients/holesky
 *
 * @example
 * holesky.forks.at(-1)?.name
 */
export const holesky: NetworkConfig = {
  name: 'holesky',
  chainId: 17000,
  preset: mainnetPreset,
  genesisTime: 1695902400,
  genesisValidatorsRoot: '0x9143aa7c615a7f7115e2b6aac319c03529df8242ae705fba9df39b79c59fa8b1',
  slotDurationMs: 12000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x01017000' },
    { name: 'altair', epoch: 0, version: '0x02017000' },
    { name: 'bellatrix', epoch: 0, version: '0x03017000' },
    { name: 'capella', epoch: 256, version: '0x04017000' },
    { name: 'deneb', epoch: 29696, version: '0x05017000' },
    { name: 'electra', epoch: 115968, version: '0x06017000' },
    { name: 'fulu', epoch: 165120, version: '0x07017000' },
  ],
  blobSchedule: [
    { epoch: 115968, maxBlobsPerBlock: 9 },
    { epoch: 166400, maxBlobsPerBlock: 15 },
    { epoch: 167936, maxBlobsPerBlock: 21 },
  ],
  churn: ethereumChurn,
}

/**
 * The test network Hoodi.
 *
 * @see https://github.com/eth-clients/hoodi
 *
 * @example
 * hoodi.forks.at(-1)?.name
 */
export const hoodi: NetworkConfig = {
  name: 'hoodi',
  chainId: 560048,
  preset: mainnetPreset,
  genesisTime: 1742213400,
  genesisValidatorsRoot: '0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f',
  slotDurationMs: 12000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x10000910' },
    { name: 'altair', epoch: 0, version: '0x20000910' },
    { name: 'bellatrix', epoch: 0, version: '0x30000910' },
    { name: 'capella', epoch: 0, version: '0x40000910' },
    { name: 'deneb', epoch: 0, version: '0x50000910' },
    { name: 'electra', epoch: 2048, version: '0x60000910' },
    { name: 'fulu', epoch: 50688, version: '0x70000910' },
  ],
  blobSchedule: [
    { epoch: 2048, maxBlobsPerBlock: 9 },
    { epoch: 52480, maxBlobsPerBlock: 15 },
    { epoch: 54016, maxBlobsPerBlock: 21 },
  ],
  churn: ethereumChurn,
  activeStakeEth: 8_388_608,
}

/**
 * Gnosis Chain.
 *
 * @see https://github.com/gnosischain/configs/tree/main/mainnet
 *
 * @example
 * gnosis.forks.at(-1)?.name
 */
export const gnosis: NetworkConfig = {
  name: 'gnosis',
  chainId: 100,
  preset: gnosisPreset,
  genesisTime: 1638993340,
  genesisValidatorsRoot: '0xf5dcb5564e829aab27264b9becd5dfaa017085611224cb3036f573368dbb9d47',
  slotDurationMs: 5000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x00000064' },
    { name: 'altair', epoch: 512, version: '0x01000064' },
    { name: 'bellatrix', epoch: 385536, version: '0x02000064' },
    { name: 'capella', epoch: 648704, version: '0x03000064' },
    { name: 'deneb', epoch: 889856, version: '0x04000064' },
    { name: 'electra', epoch: 1337856, version: '0x05000064' },
    { name: 'fulu', epoch: 1714688, version: '0x06000064' },
  ],
  blobSchedule: [{ epoch: 1337856, maxBlobsPerBlock: 2 }],
  churn: gnosisChurn,
  // In units of 1/32 GNO, as balances are counted there.
  activeStakeEth: 5_000_000,
}

/**
 * The test network of Gnosis Chain.
 *
 * @see https://github.com/gnosischain/configs/tree/main/chiado
 *
 * @example
 * chiado.forks.at(-1)?.name
 */
export const chiado: NetworkConfig = {
  name: 'chiado',
  chainId: 10200,
  preset: gnosisPreset,
  genesisTime: 1665396300,
  genesisValidatorsRoot: '0x9d642dac73058fbf39c0ae41ab1e34e4d889043cb199851ded7095bc99eb4c1e',
  slotDurationMs: 5000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x0000006f' },
    { name: 'altair', epoch: 90, version: '0x0100006f' },
    { name: 'bellatrix', epoch: 180, version: '0x0200006f' },
    { name: 'capella', epoch: 244224, version: '0x0300006f' },
    { name: 'deneb', epoch: 516608, version: '0x0400006f' },
    { name: 'electra', epoch: 948224, version: '0x0500006f' },
    { name: 'fulu', epoch: 1353216, version: '0x0600006f' },
  ],
  blobSchedule: [{ epoch: 948224, maxBlobsPerBlock: 2 }],
  churn: gnosisChurn,
  activeStakeEth: 500_000,
}

/**
 * The networks blsync knows without a config file.
 *
 * @example
 * Object.keys(networks) // mainnet, sepolia, …
 */
export const networks = { mainnet, sepolia, holesky, hoodi, gnosis, chiado } satisfies Record<string, NetworkConfig>

/** Name of a network blsync knows without a config file. */
export type NetworkName = keyof typeof networks

/** Whether the text names such a network. */
export function isNetworkName(name: string): name is NetworkName {
  return Object.hasOwn(networks, name)
}

/**
 * The network of that name.
 *
 * @throws ConfigError naming the networks there are
 */
export function networkByName(name: string): NetworkConfig {
  if (isNetworkName(name)) return networks[name]
  throw new ConfigError(`unknown network ${name}: choose one of ${Object.keys(networks).join(', ')}`)
}
