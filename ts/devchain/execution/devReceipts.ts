import { keccak_256 } from '@noble/hashes/sha3'
import { concatBytes, hexToBytes } from '../../bytes.ts'
import { TOKEN, wallets } from './DevState.ts'
import { rlpEncode, rlpInteger } from './rlp.ts'

/** What every transaction uses. */
export const TRANSACTION_GAS = 21_000

/** `Transfer(address,address,uint256)` */
const TRANSFER = keccak_256(new TextEncoder().encode('Transfer(address,address,uint256)'))

export interface DevLog {
  readonly address: Uint8Array
  readonly topics: readonly Uint8Array[]
  readonly data: Uint8Array
}

export interface DevReceipt {
  readonly cumulativeGasUsed: number
  readonly bloom: Uint8Array
  readonly logs: readonly DevLog[]
}

/** Receipts of a block: the first transaction mints a token to the first wallet, the others do nothing. */
export function devReceipts(count: number): readonly DevReceipt[] {
  return Array.from({ length: count }, (_, index) => {
    const logs = index === 0 ? [MINT] : []
    return { cumulativeGasUsed: TRANSACTION_GAS * (index + 1), bloom: logsBloom(logs), logs }
  })
}

/** As the trie of receipts has it. */
export function encodeReceipt({ cumulativeGasUsed, bloom, logs }: DevReceipt, type: number): Uint8Array {
  const fields = [
    rlpInteger(1),
    rlpInteger(cumulativeGasUsed),
    bloom,
    logs.map(({ address, topics, data }) => [address, topics, data]),
  ]
  return concatBytes(Uint8Array.of(type), rlpEncode(fields))
}

const MINT: DevLog = {
  address: hexToBytes(TOKEN, 20),
  topics: [TRANSFER, new Uint8Array(32), concatBytes(new Uint8Array(12), wallets[0] ?? new Uint8Array(20))],
  data: hexToBytes(`0x${'1'.padStart(64, '0')}`, 32),
}

/** Three bits of 2048 for each address and topic. */
export function logsBloom(logs: readonly DevLog[]): Uint8Array {
  const bloom = new Uint8Array(256)
  for (const { address, topics } of logs) {
    for (const item of [address, ...topics]) {
      const view = new DataView(keccak_256(item).buffer)
      for (const at of [0, 2, 4]) {
        const bit = view.getUint16(at) % 2048
        const byte = 255 - (bit >> 3)
        bloom[byte] = (bloom[byte] ?? 0) | (1 << (bit & 7))
      }
    }
  }
  return bloom
}
