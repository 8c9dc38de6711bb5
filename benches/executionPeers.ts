import { keccak256 } from 'ethers'
import { bytesToHex, concatBytes, hexToBytes, type Root } from '../ts/bytes.ts'
import { TOKEN, wallets } from '../ts/devchain/execution/DevState.ts'
import type { AccountProofInput } from '../ts/native/execution.ts'
import { loadPeer } from './loadPeer.ts'
import type { Row } from './Stopwatch.ts'
import type { tokenBlock } from './tokenBlock.ts'

interface Mpt {
  verifyMerkleProof(key: Uint8Array, proof: readonly Uint8Array[], options: object): Promise<Uint8Array | null>
}

interface StateManager {
  putCode(address: unknown, code: Uint8Array): Promise<void>
  putStorage(address: unknown, key: Uint8Array, value: Uint8Array): Promise<void>
}

interface Evm {
  runCall(options: object): Promise<{ readonly execResult: { readonly returnValue: Uint8Array } }>
}

interface Input {
  readonly input: AccountProofInput | undefined
  readonly nodes: number
  readonly token: ReturnType<typeof tokenBlock>
  /** Data of the call. */
  readonly balanceOf: Root
}

/** The same proof and the same call by EthereumJS. */
export async function executionPeers({ input, nodes, token, balanceOf }: Input): Promise<readonly Row[]> {
  return [...(await proofPeer(input, nodes)), await callPeer(token, balanceOf)]
}

/** It hashes and walks; ours compares the account's fields and the slots as well, and makes the answer's text. */
async function proofPeer(input: AccountProofInput | undefined, nodes: number): Promise<readonly Row[]> {
  if (input === undefined) return []
  const { verifyMerkleProof } = await loadPeer<Mpt>('@ethereumjs/mpt')
  const { accountProof, storageProof, storageHash } = JSON.parse(Buffer.from(input.answer).toString('utf8'))
  const decoded = (proof: readonly string[]) => proof.map((node) => new Uint8Array(Buffer.from(node.slice(2), 'hex')))
  const options = { useKeyHashing: true }
  return [
    {
      name: 'peer: @ethereumjs/mpt, account proof, a node',
      yardstick: 'us',
      units: nodes,
      work: async () => {
        await verifyMerkleProof(input.address, decoded(accountProof), { ...options, root: input.stateRoot })
        const root = hexToBytes(storageHash, 32)
        await verifyMerkleProof(input.slots, decoded(storageProof[0].proof), { ...options, root })
      },
    },
  ]
}

/** On a state in memory, of which nothing is proven. */
async function callPeer({ state }: ReturnType<typeof tokenBlock>, balanceOf: Root): Promise<Row> {
  const { createEVM } = await loadPeer<{ createEVM(options: object): Promise<Evm> }>('@ethereumjs/evm')
  const { SimpleStateManager } = await loadPeer<{ SimpleStateManager: new () => StateManager }>(
    '@ethereumjs/statemanager',
  )
  const { Common, Mainnet, Hardfork } = await loadPeer<{
    readonly Common: new (options: object) => object
    readonly Mainnet: object
    readonly Hardfork: { readonly Osaka: string }
  }>('@ethereumjs/common')
  const { createAddressFromString } = await loadPeer<{ createAddressFromString(text: string): unknown }>(
    '@ethereumjs/util',
  )
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Osaka })
  const stateManager = new SimpleStateManager()
  const address = createAddressFromString(TOKEN)
  await stateManager.putCode(address, hexToBytes(state.code(TOKEN)))
  const wallet = wallets[0] ?? new Uint8Array(20)
  const slot = keccak256(concatBytes(new Uint8Array(12), wallet, new Uint8Array(32)))
  const balance = new Uint8Array(32).fill(7)
  await stateManager.putStorage(address, new Uint8Array(Buffer.from(slot.slice(2), 'hex')), balance)
  const evm = await createEVM({ common, stateManager })
  const call = () => evm.runCall({ to: address, data: hexToBytes(balanceOf), gasLimit: 50_000_000n })
  const { execResult } = await call()
  if (bytesToHex(execResult.returnValue) !== bytesToHex(balance)) throw new Error('the peer reads another balance')
  return { name: "peer: @ethereumjs/evm, a token's balanceOf", yardstick: 'ms', work: call }
}
