import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import { TOKEN, wallets } from '../../ts/devchain/execution/DevState.ts'
import { createProvider, type Eip1193Provider } from '../../ts/rpc/createProvider.ts'
import { eventually } from '../support/eventually.ts'

describe('execution JSON-RPC beside a client of the development chain', () => {
  let chain: DevChain
  let client: BlsyncClient
  let provider: Eip1193Provider

  beforeAll(async () => {
    chain = await DevChain.create({ clock: 'manual', historySlots: 8 * 64 })
    await chain.start()
    client = await BlsyncClient.create({
      network: chain.config,
      servers: [{ url: chain.beaconUrl }],
      checkpoint: chain.checkpointRoot,
      now: () => chain.now(),
    })
    const followed = client.heads()[Symbol.asyncIterator]().next()
    client.start()
    await followed
    provider = createProvider(client, { providers: [{ url: chain.executionRpcUrl }] })
    await eventually(() => expect(client.executionBlocks.latest).toBeDefined())
  })

  afterAll(async () => {
    provider?.stop()
    await client?.stop()
    await chain?.stop()
  })

  const call = (method: string, ...params: readonly unknown[]) => provider.request({ method, params })

  it('proves accounts, slots and code under the verified head', async () => {
    const [wallet = new Uint8Array(20)] = wallets
    expect(await call('eth_chainId')).toBe('0x539')
    expect(await call('eth_getBalance', bytesToHex(wallet), 'latest')).toBe(`0x${(1_000n * 10n ** 18n).toString(16)}`)
    expect(await call('eth_getBalance', `0x${'12'.repeat(20)}`, 'latest')).toBe('0x0')
    expect(await call('eth_getCode', TOKEN, 'latest')).toMatch(/^0x5f35/)
    const number = Number(await call('eth_blockNumber'))
    const supply = BigInt(String(await call('eth_getStorageAt', TOKEN, '0x1', 'latest')))
    expect(supply).toBe(36n * 10n ** 18n + BigInt(number))
  })

  it('proves blocks, receipts and the event of each block', async () => {
    const number = Number(await call('eth_blockNumber'))
    const block = await call('eth_getBlockByNumber', 'latest', true)
    expect(block).toMatchObject({ number: `0x${number.toString(16)}`, hash: client.executionBlocks.latest })
    const logs = await call('eth_getLogs', {
      fromBlock: `0x${(number - 3).toString(16)}`,
      toBlock: 'latest',
      address: TOKEN,
    })
    expect(logs).toHaveLength(4)
    const [log] = Array.isArray(logs) ? logs : []
    expect(await call('eth_getTransactionReceipt', log?.transactionHash)).toMatchObject({ status: '0x1', logs: [log] })
  })
})
