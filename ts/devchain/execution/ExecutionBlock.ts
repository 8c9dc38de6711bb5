import { bytesToHex, type Root } from '../../bytes.ts'
import type { ExecutionBody } from './ExecutionBody.ts'
import { executionBlockHash } from './executionBlockHash.ts'

/** What an execution client remembers of a block. */
export interface ExecutionBlock {
  readonly hash: Root
  readonly parentHash: Root
  readonly number: number
  /** Unix seconds. */
  readonly timestamp: number
  /** What questions about it are answered from; those of genesis are not. */
  readonly body?: ExecutionBody
}

/** The execution chain's first block; the first payload builds on it. */
export function executionGenesis(genesisTime: number): ExecutionBlock {
  const hash = executionBlockHash({
    parentHash: new Uint8Array(32),
    feeRecipient: new Uint8Array(20),
    stateRoot: new Uint8Array(32).fill(0x11),
    receiptsRoot: new Uint8Array(32),
    logsBloom: new Uint8Array(256),
    prevRandao: new Uint8Array(32),
    blockNumber: 0,
    gasLimit: 30_000_000,
    gasUsed: 0,
    timestamp: genesisTime,
    extraData: new Uint8Array(0),
    baseFeePerGas: 1_000_000_000n,
    transactions: [],
  })
  return { hash: bytesToHex(hash), parentHash: bytesToHex(new Uint8Array(32)), number: 0, timestamp: genesisTime }
}
