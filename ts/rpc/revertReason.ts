import { hexToBytes, type Root } from '../bytes.ts'

/** Selector of `Error(string)`. */
const ERROR = '0x08c379a0'

/** Selector of `Panic(uint256)`. */
const PANIC = '0x4e487b71'

/** In go-ethereum's words, https://docs.soliditylang.org/en/v0.8.21/control-structures.html#panic-via-assert-and-error-via-require */
const PANICS: Readonly<Record<string, string>> = {
  '0': 'generic panic',
  '1': 'assert(false)',
  '17': 'arithmetic underflow or overflow',
  '18': 'division or modulo by zero',
  '33': 'enum overflow',
  '34': 'invalid encoded storage byte array accessed',
  '49': 'out-of-bounds array access; popping on an empty array',
  '50': 'out-of-bounds access of an array or bytesN',
  '65': 'out of memory',
  '81': 'uninitialized function',
}

/** What a contract says by reverting; undefined where that is in no usual form. */
export function revertReason(output: Root): string | undefined {
  const body = hexToBytes(`0x${output.slice(10)}`)
  if (output.startsWith(PANIC) && body.length >= 32) {
    const code = wordAt(body, 0)
    return PANICS[String(code)] ?? `unknown panic code: 0x${code.toString(16)}`
  }
  if (!output.startsWith(ERROR) || body.length < 64) return undefined
  const offset = wordAt(body, 0)
  if (offset + 32n > BigInt(body.length)) return undefined
  const start = Number(offset) + 32
  const length = wordAt(body, Number(offset))
  if (BigInt(start) + length > BigInt(body.length)) return undefined
  return Buffer.from(body.subarray(start, start + Number(length))).toString('utf8')
}

function wordAt(bytes: Uint8Array, at: number): bigint {
  return BigInt(`0x${Buffer.from(bytes.subarray(at, at + 32)).toString('hex')}`)
}
