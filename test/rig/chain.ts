/** The chain of the rig: minimal preset, short slots, every fork that this Lodestar knows at genesis. */
export const SECONDS_PER_SLOT = 3
export const SLOTS_PER_EPOCH = 8
export const SLOTS_PER_PERIOD = 64
export const VALIDATORS = 8
/** Two thirds of the committee of 32: fewer signers do not make a head. */
export const SIGNERS_NEEDED = 22

/** Genesis of the execution clients in geth's form: merged and at Shanghai from the first block. */
export const EXECUTION_GENESIS = {
  config: {
    chainId: 1337,
    homesteadBlock: 0,
    eip150Block: 0,
    eip155Block: 0,
    eip158Block: 0,
    byzantiumBlock: 0,
    constantinopleBlock: 0,
    petersburgBlock: 0,
    istanbulBlock: 0,
    berlinBlock: 0,
    londonBlock: 0,
    mergeForkBlock: 0,
    terminalTotalDifficulty: 0,
    terminalTotalDifficultyPassed: true,
    shanghaiTime: 0,
  },
  nonce: '0x0',
  timestamp: '0x0',
  extraData: '0x',
  gasLimit: '0x1c9c380',
  difficulty: '0x0',
  mixHash: `0x${'00'.repeat(32)}`,
  coinbase: `0x${'00'.repeat(20)}`,
  alloc: {},
  number: '0x0',
  gasUsed: '0x0',
  parentHash: `0x${'00'.repeat(32)}`,
  baseFeePerGas: '0x3b9aca00',
}
