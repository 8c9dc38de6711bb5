import { keccak256 } from 'ethers'
import { RecordedExecutionChain } from '../test/support/recorded-execution-chain.ts'
import { RecordedProvider } from '../test/support/recorded-provider.ts'
import { hasVectors } from '../test/support/vectors.ts'
import { bytesToHex, concatBytes, hexToBytes, type Root } from '../ts/bytes.ts'
import { TOKEN, wallets } from '../ts/devchain/execution/DevState.ts'
import { ExecutionReader } from '../ts/execution/ExecutionReader.ts'
import type { ProviderRequest } from '../ts/execution/ProviderProtocol.ts'
import { verifyExecutionBlock, verifyProofText } from '../ts/native/execution.ts'
import { answerCall } from '../ts/rpc/answerCall.ts'
import { executionPeers } from './executionPeers.ts'
import type { Measured, Row } from './Stopwatch.ts'
import { tokenBlock } from './tokenBlock.ts'

const CONTRACT = '0x7dcd17433742f4c0ca53122ab541d0ba67fc27df'
const SLOT = `0x${'00'.repeat(32)}`
const TRANSACTIONS = 200

/** The execution JSON-RPC: proofs of a real execution client, and a token on a state of this bench. */
export async function executionRows(): Promise<readonly Row[]> {
  const token = tokenBlock()
  const block = await verifyExecutionBlock(jsonOf(token.block), hexToBytes(token.hash, 32))
  const receipts = jsonOf(token.receipts)
  const reader = readerOf(new TokenProvider(token))
  const balance = balanceOf(wallets[0] ?? new Uint8Array(20))
  await balance.ask(reader)
  return [
    ...proofRow(),
    {
      name: `receipts root of ${TRANSACTIONS} transactions`,
      yardstick: 'ms',
      bar: 3,
      work: () => block.verifyReceipts(receipts),
    },
    {
      name: 'eth_getBalance, over the provider',
      yardstick: 'ms',
      bar: 1,
      units: wallets.length,
      work: async () => {
        const fresh = readerOf(new TokenProvider(token))
        for (const wallet of wallets) await answerCall('eth_getBalance', [bytesToHex(wallet)], { reader: fresh })
        fresh.stop()
      },
    },
    { name: "eth_call of a token's balanceOf, warm", yardstick: 'ms', bar: 1, work: () => balance.ask(reader) },
    ...(await executionPeers({ ...proofInput(), token, balanceOf: balance.input })),
  ]
}

/** Rounds of questions to a provider that a call takes under a proven head. It does not depend on the machine. */
export async function executionCounts(): Promise<readonly Measured[]> {
  const provider = new TokenProvider(tokenBlock())
  const reader = readerOf(provider)
  await reader.head()
  provider.rounds = 0
  await balanceOf(wallets[0] ?? new Uint8Array(20)).ask(reader)
  reader.stop()
  const { rounds } = provider
  const name = "eth_call of a token's balanceOf, cold: rounds of questions"
  return [{ name, us: rounds, medianUs: rounds, ratio: rounds, yardstick: 'rounds', bar: 2, ok: rounds <= 2 }]
}

/** The time is that of one node. */
function proofRow(): readonly Row[] {
  const { input, nodes } = proofInput()
  if (input === undefined) return []
  return [{ name: 'account proof, a node', yardstick: 'us', bar: 15, units: nodes, work: () => verifyProofText(input) }]
}

/** A proof of an account and a slot, if the recording is there. */
function proofInput() {
  if (!hasVectors('execution-rpc')) return { input: undefined, nodes: 0 }
  const chain = new RecordedExecutionChain()
  const block = resultOf(chain.answer('eth_getBlockByNumber', ['0x36', true]))
  const proof = resultOf(chain.answer('eth_getProof', [CONTRACT, [SLOT], '0x36']))
  const input = {
    answer: jsonOf(proof),
    stateRoot: bytes(String(Reflect.get(block, 'stateRoot'))),
    address: bytes(CONTRACT),
    slots: bytes(SLOT),
  }
  return { input, nodes: JSON.stringify(proof).split('"0xf').length - 1 }
}

/** Answers about one block; all that is asked in one turn of the event loop is one round. */
class TokenProvider extends RecordedProvider {
  readonly hash: Root
  rounds = 0
  #isInRound = false

  constructor({ hash, block, receipts, state }: ReturnType<typeof tokenBlock>) {
    super('provider', ({ kind, params: [first, second] }: ProviderRequest) => {
      switch (kind) {
        case 'eth_getBlockByHash':
          return { result: block }
        case 'eth_getBlockReceipts':
          return { result: receipts }
        case 'eth_getProof':
          return { result: state.proof(asRoot(first), Array.isArray(second) ? second.map(asRoot) : []) }
        case 'eth_getCode':
          return { result: state.code(asRoot(first)) }
        case 'eth_createAccessList':
          return { result: { accessList: [{ address: TOKEN, storageKeys: [balanceSlot(wallets[0])] }] } }
        default:
          return undefined
      }
    })
    this.hash = hash
  }

  override sendRequest(id: number, request: ProviderRequest): void {
    if (!this.#isInRound) {
      this.rounds++
      this.#isInRound = true
      setImmediate(() => {
        this.#isInRound = false
      })
    }
    setImmediate(() => super.sendRequest(id, request))
  }
}

function readerOf(provider: TokenProvider): ExecutionReader {
  const { hash } = provider
  return new ExecutionReader({
    trusted: () => ({ latest: hash, safe: hash, finalized: hash }),
    rules: {
      chainId: 1,
      fork: () => 'osaka',
      blobPricing: () => ({ minBaseFee: 1n, updateFraction: 5_007_716n, targetBlobs: 6n, maxBlobs: 9n }),
    },
    providers: [provider],
  })
}

function balanceOf(wallet: Uint8Array) {
  const input: Root = `0x70a08231${'00'.repeat(12)}${bytesToHex(wallet).slice(2)}`
  return {
    input,
    ask: (reader: ExecutionReader) => answerCall('eth_call', [{ to: TOKEN, input }, 'latest'], { reader }),
  }
}

function balanceSlot(wallet: Uint8Array | undefined): Root {
  return asRoot(keccak256(concatBytes(new Uint8Array(12), wallet ?? new Uint8Array(20), new Uint8Array(32))))
}

function resultOf(answer: object | undefined): object {
  const result: unknown = answer === undefined ? undefined : Reflect.get(answer, 'result')
  if (typeof result !== 'object' || result === null) throw new Error('the recording has no such answer')
  return result
}

function asRoot(value: unknown): Root {
  return `0x${String(value).slice(2)}`
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex'))
}

function jsonOf(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
