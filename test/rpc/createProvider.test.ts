import { BrowserProvider, Contract, formatUnits } from 'ethers'
import { createPublicClient, custom, defineChain } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { minimalPreset } from '../../ts/params/Preset.ts'
import { createProvider, type Eip1193Provider } from '../../ts/rpc/createProvider.ts'
import { HEAD, RecordedExecutionChain, serveProvider, type TestProvider } from '../support/recorded-execution-chain.ts'
import { hasVectors } from '../support/vectors.ts'

const CONTRACT = '0x7dcd17433742f4c0ca53122ab541d0ba67fc27df'
const CHAIN_ID = 3503995874084926

/** A beacon chain to the recorded execution chain: an epoch a second. */
const network: NetworkConfig = {
  name: 'recorded',
  chainId: CHAIN_ID,
  preset: { ...minimalPreset, slotsPerEpoch: 1 },
  genesisTime: 0,
  genesisValidatorsRoot: `0x${'11'.repeat(32)}`,
  slotDurationMs: 1_000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x00000000' },
    { name: 'bellatrix', epoch: 360, version: '0x02000000' },
    { name: 'capella', epoch: 390, version: '0x03000000' },
    { name: 'deneb', epoch: 420, version: '0x04000000' },
    { name: 'electra', epoch: 450, version: '0x05000000' },
    { name: 'fulu', epoch: 480, version: '0x06000000' },
  ],
  blobSchedule: [
    { epoch: 450, maxBlobsPerBlock: 9 },
    { epoch: 510, maxBlobsPerBlock: 15, baseFeeUpdateFraction: 8_346_193, targetBlobsPerBlock: 10 },
    { epoch: 540, maxBlobsPerBlock: 21, baseFeeUpdateFraction: 11_684_671, targetBlobsPerBlock: 14 },
  ],
}

describe.skipIf(!hasVectors('execution-rpc'))('a provider for programs', () => {
  let server: TestProvider
  let provider: Eip1193Provider

  beforeAll(async () => {
    const chain = new RecordedExecutionChain()
    server = await serveProvider((method, params) => chain.answer(method, params))
    const source = { network, executionBlocks: { latest: HEAD, safe: HEAD, finalized: HEAD } } as const
    provider = createProvider(source, { providers: [{ url: server.url }] })
  })

  afterAll(async () => {
    provider?.stop()
    await server?.close()
  })

  it('serves viem', async () => {
    const chain = defineChain({
      id: CHAIN_ID,
      name: 'recorded',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [] } },
    })
    const client = createPublicClient({ chain, transport: custom(provider) })
    expect(await client.getChainId()).toBe(CHAIN_ID)
    expect(await client.getBlockNumber()).toBe(54n)
    expect(await client.getBalance({ address: CONTRACT })).toBe(0x76n)
    const block = await client.getBlock({ includeTransactions: true })
    expect(block.hash).toBe(HEAD)
    expect(block.transactions).toHaveLength(4)
    const { data } = await client.call({ to: '0x17e7eedce4ac02ef114a7ed9fe6e2f33feba1667', data: '0xff01' })
    expect(data).toBe('0xffee')
    const logs = await client.getLogs({ address: CONTRACT, fromBlock: 52n, toBlock: 54n })
    expect(logs.length).toBeGreaterThan(0)
    const receipt = await client.getTransactionReceipt({ hash: logs[0]?.transactionHash ?? '0x' })
    expect(receipt.status).toBe('success')
  })

  it('serves ethers', async () => {
    const ethers = new BrowserProvider(provider, { chainId: CHAIN_ID, name: 'recorded' })
    expect(await ethers.getBlockNumber()).toBe(54)
    expect(formatUnits(await ethers.getBalance(CONTRACT), 0)).toBe('118')
    const reverting = new Contract('0x0ee3ab1371c93e7c0c281cc0c2107cdebc8b1930', ['function f()'], ethers)
    await expect(ethers.call({ to: await reverting.getAddress(), data: '0x01' })).rejects.toThrow('execution reverted')
    ethers.destroy()
  })

  it('tells errors by the numbers of JSON-RPC', async () => {
    await expect(provider.request({ method: 'eth_accounts' })).rejects.toMatchObject({ code: -32601 })
    const reverting = { to: '0x0ee3ab1371c93e7c0c281cc0c2107cdebc8b1930', input: '0x01', gas: '0x186a0' }
    await expect(provider.request({ method: 'eth_call', params: [reverting, 'latest'] })).rejects.toMatchObject({
      code: 3,
      message: 'execution reverted: user error',
    })
  })
})
