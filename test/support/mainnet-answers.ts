import { mainnet } from '../../ts/params/networks.ts'

/** Mainnet's answer of `/eth/v1/beacon/genesis`. */
export const MAINNET_GENESIS = JSON.stringify({
  data: {
    genesis_time: '1606824023',
    genesis_validators_root: '0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95',
    genesis_fork_version: '0x00000000',
  },
})

/** Mainnet's answer of `/eth/v1/config/spec`, as much of it as is looked at. */
export const MAINNET_SPEC = JSON.stringify({
  data: {
    CONFIG_NAME: 'mainnet',
    PRESET_BASE: 'mainnet',
    SECONDS_PER_SLOT: '12',
    MAX_BLOBS_PER_BLOCK_ELECTRA: '9',
    BLOB_SCHEDULE: mainnet.blobSchedule.slice(1).map(({ epoch, maxBlobsPerBlock }) => ({
      EPOCH: String(epoch),
      MAX_BLOBS_PER_BLOCK: String(maxBlobsPerBlock),
    })),
    ...Object.fromEntries(
      mainnet.forks.flatMap(({ name, epoch, version }) =>
        name === 'phase0'
          ? [['GENESIS_FORK_VERSION', version]]
          : [
              [`${name.toUpperCase()}_FORK_EPOCH`, String(epoch)],
              [`${name.toUpperCase()}_FORK_VERSION`, version],
            ],
      ),
    ),
  },
})

/** Mainnet's clock. */
export const MAINNET_TIME = { genesisMs: 1_606_824_023_000, slotMs: 12_000 }
