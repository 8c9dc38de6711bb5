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

  it('runs calls and estimates under the rules of amsterdam, which are those of the head', async () => {
    const [wallet = new Uint8Array(20), other = new Uint8Array(20)] = wallets
    const number = Number(await call('eth_blockNumber'))
    expect(await call('eth_getBlockByNumber', 'latest', false)).toHaveProperty('slotNumber')
    const input = `0x70a08231${'00'.repeat(12)}${bytesToHex(wallet).slice(2)}`
    const balance = (10n ** 18n + BigInt(number)).toString(16).padStart(64, '0')
    expect(await call('eth_call', { to: TOKEN, input }, 'latest')).toBe(`0x${balance}`)
    const supply = (36n * 10n ** 18n + BigInt(number)).toString(16).padStart(64, '0')
    expect(await call('eth_call', { to: TOKEN, input: '0x18160ddd' }, 'latest')).toBe(`0x${supply}`)
    const transfer = { from: bytesToHex(wallet), to: bytesToHex(other), value: '0x1' }
    expect(await call('eth_estimateGas', transfer)).toBe('0x5208')
    // A new account is new state, which costs 120 bytes at 1530 (EIP-8037).
    const gas = Number(await call('eth_estimateGas', { ...transfer, to: `0x${'12'.repeat(20)}` }))
    expect(gas).toBeGreaterThan(120 * 1530)
    await expect(call('eth_call', { ...transfer, value: `0x${'f'.repeat(30)}` }, 'latest')).rejects.toMatchObject({
      code: -32_000,
      message: expect.stringContaining('insufficient funds'),
    })
  })

  it('knows what amsterdam adds: the slot of a block, and new state that is paid beyond the bound of a transaction', async () => {
    const { slotNumber } = Object(await call('eth_getBlockByNumber', 'latest', false))
    const withCode = (code: string) => [{ to: TOKEN }, 'latest', { [TOKEN]: { code, state: {} } }] as const
    // Returns what SLOTNUM gives (EIP-7843).
    expect(Number(await call('eth_call', ...withCode('0x4b5f5260205ff3')))).toBe(Number(slotNumber))
    // Writes 200 new slots, each of which costs 64 bytes at 1530 (EIP-8037).
    const gas = Number(await call('eth_estimateGas', ...withCode('0x60c85b808055600190038060025700')))
    expect(gas).toBeGreaterThan(200 * 64 * 1530)
    // Endless work is bounded all the same.
    await expect(call('eth_estimateGas', ...withCode('0x5b5f56'))).rejects.toMatchObject({ code: -32_000 })
  })

  it('lists what a call reads under amsterdam, where a list costs gas by its bytes', async () => {
    const [wallet = new Uint8Array(20), other = new Uint8Array(20)] = wallets
    const from = bytesToHex(wallet)
    const input = `0x70a08231${'00'.repeat(12)}${bytesToHex(other).slice(2)}`
    const found = Object(await call('eth_createAccessList', { from, to: TOKEN, input }, 'latest'))
    expect(found.accessList).toEqual([{ address: TOKEN, storageKeys: [expect.stringMatching(/^0x[0-9a-f]{64}$/)] }])
    expect(found).not.toHaveProperty('error')
    const request = { from, to: TOKEN, input, accessList: found.accessList }
    const number = `0x${(2n * 10n ** 18n).toString(16).padStart(64, '0')}`
    expect(await call('eth_call', request, 'latest')).toBe(number)
    expect(Number(await call('eth_estimateGas', request))).toBeGreaterThanOrEqual(Number(found.gasUsed))
    const without = Number(await call('eth_estimateGas', { from, to: TOKEN, input }))
    // Of prague: 2400 an address and 1900 a slot, less what is then warm.
    expect(Number(found.gasUsed)).toBeGreaterThan(without + 2_400 + 1_900 - 2_600 - 2_000)
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
