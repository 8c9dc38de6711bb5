import { execFileSync } from 'node:child_process'
import { jsonAt } from '../support/recorded.ts'

/** Contracts that every block since cancun or prague calls: of EIP-4788, 2935, 7002 and 7251. */
const SYSTEM_CONTRACTS = [
  '000f3df6d732807ef1319fb7b8bb8522d0beac02',
  '0000f90827f1c53a10cb7a02335b175320002935',
  '00000961ef480eb55e80d19ad83579a64c007002',
  '0000bbddc7ce488642fb579f8b00f3a590007251',
]

interface GenesisFacts {
  readonly chainId: number
  /** Unix seconds, as is when blocks may have more blobs. */
  readonly genesisTime: number
  readonly bpoTime: number
  /** Address with ether. */
  readonly funded: string
}

/** Of the execution chain that the development chain goes with: merged, and at osaka, from the first block. */
export function gethGenesis(geth: string, { chainId, genesisTime, bpoTime, funded }: GenesisFacts): object {
  // A public network has these contracts from its start.
  const known: unknown = JSON.parse(execFileSync(geth, ['dumpgenesis', '--hoodi'], { encoding: 'utf8' }))
  const contracts = SYSTEM_CONTRACTS.map((address) => [address, jsonAt(known, 'alloc', address)])
  const blobs = { target: 6, max: 9, baseFeeUpdateFraction: 5_007_716 }
  const blocks = ['homestead', 'eip150', 'eip155', 'eip158', 'byzantium', 'constantinople', 'petersburg', 'istanbul']
  const times = ['shanghai', 'cancun', 'prague', 'osaka']
  return {
    config: {
      chainId,
      ...Object.fromEntries([...blocks, 'berlin', 'london'].map((fork) => [`${fork}Block`, 0])),
      ...Object.fromEntries(times.map((fork) => [`${fork}Time`, 0])),
      bpo1Time: bpoTime,
      terminalTotalDifficulty: 0,
      depositContractAddress: '0x00000000219ab540356cbb839cbe05303d7705fa',
      blobSchedule: {
        cancun: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 },
        prague: blobs,
        osaka: blobs,
        bpo1: { target: 8, max: 12, baseFeeUpdateFraction: 6_676_955 },
      },
    },
    timestamp: `0x${genesisTime.toString(16)}`,
    gasLimit: '0x2255100',
    difficulty: '0x0',
    baseFeePerGas: '0x3b9aca00',
    alloc: { ...Object.fromEntries(contracts), [funded.slice(2)]: { balance: '0x3635c9adc5dea00000' } },
  }
}
