import { RecordedExecutionChain } from '../test/support/recorded-execution-chain.ts'
import { hasVectors } from '../test/support/vectors.ts'
import { verifyProofText } from '../ts/native/execution.ts'
import type { Row } from './Stopwatch.ts'

const CONTRACT = '0x7dcd17433742f4c0ca53122ab541d0ba67fc27df'
const SLOT = `0x${'00'.repeat(32)}`

/** Proofs of a real execution client, through the addon; the time is that of one node. */
export function executionRows(): readonly Row[] {
  if (!hasVectors('execution-rpc')) return []
  const chain = new RecordedExecutionChain()
  const block = resultOf(chain.answer('eth_getBlockByNumber', ['0x36', true]))
  const proof = resultOf(chain.answer('eth_getProof', [CONTRACT, [SLOT], '0x36']))
  const input = {
    answer: Buffer.from(JSON.stringify(proof)),
    stateRoot: bytes(String(Reflect.get(block, 'stateRoot'))),
    address: bytes(CONTRACT),
    slots: bytes(SLOT),
  }
  const nodes = JSON.stringify(proof).split('"0xf').length - 1
  return [{ name: 'account proof, a node', yardstick: 'us', bar: 15, units: nodes, work: () => verifyProofText(input) }]
}

function resultOf(answer: object | undefined): object {
  const result: unknown = answer === undefined ? undefined : Reflect.get(answer, 'result')
  if (typeof result !== 'object' || result === null) throw new Error('the recording has no such answer')
  return result
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex'))
}
