import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../ts/clock.ts'
import type { ExecutionReaderOptions } from '../../ts/execution/ExecutionReader.ts'
import { answerCall } from '../../ts/rpc/answerCall.ts'
import { CleanUp } from '../support/clean-up.ts'
import { recordedRules } from '../support/recorded-execution-chain.ts'
import { RecordedProviders } from '../support/recorded-providers.ts'
import { hasVectors } from '../support/vectors.ts'

const CONTRACT = '0x7dcd17433742f4c0ca53122ab541d0ba67fc27df'

const providers = new RecordedProviders(new CleanUp())

describe.skipIf(!hasVectors('execution-rpc'))('providers that are of no use', () => {
  const { good } = providers
  const serve = providers.serve.bind(providers)

  function read(urls: readonly string[], options: Partial<ExecutionReaderOptions> = {}) {
    const reader = providers.read(urls, options)
    return (method = 'eth_getBalance', params: readonly unknown[] = [CONTRACT, 'latest']) =>
      answerCall(method, params, { reader })
  }

  it('is said when there is none', async () => {
    await expect(read([])()).rejects.toMatchObject({
      rpcCode: -32_090,
      message: 'no execution provider answers eth_getBlockByHash that holds: add another one, or ask again later',
    })
  })

  it('of another chain are named and not asked again', async () => {
    const foreign = await serve((method, params) =>
      method === 'eth_chainId' ? { result: '0x1' } : good(method, params),
    )
    const ask = read([foreign.url, (await serve(good)).url])
    expect(await ask()).toBe('0x76')
    foreign.asked.length = 0
    expect(await ask('eth_getTransactionCount', [CONTRACT, '0x35'])).toBe('0x0')
    expect(foreign.asked).toEqual([])
    const alone = read([foreign.url])
    await alone('eth_chainId', [])
    await expect(alone()).rejects.toThrow(/is of chain 1 instead of 3503995874084926/)
  })

  it.each([
    [
      'without eth_getProof',
      { code: -32601, message: 'the method eth_getProof does not exist' },
      /blsync needs eth_getProof/,
    ],
    [
      'with pruned state',
      { code: -32000, message: 'missing trie node 1234 (path )' },
      /a provider that keeps old states/,
    ],
  ])('%s are told with what helps', async (_, error, remedy) => {
    const { url } = await serve((method, params) => (method === 'eth_getProof' ? { error } : good(method, params)))
    await expect(read([url])()).rejects.toMatchObject({ rpcCode: -32_090, message: expect.stringMatching(remedy) })
    expect(await read([url, (await serve(good)).url])()).toBe('0x76')
  })

  it('give blocks with uncles, which nobody proves, and are not believed', async () => {
    const ask = read([(await serve(good)).url])
    for (const method of ['eth_getBlockByNumber', 'eth_getUncleCountByBlockNumber']) {
      await expect(ask(method, ['0x22'])).rejects.toMatchObject({
        rpcCode: -32_090,
        message: 'block 34 has uncles, whose hashes are not proven',
      })
    }
  })

  it('that send more than any code has are cut off', async () => {
    const { url } = await serve((method, params) =>
      method === 'eth_getCode' ? { result: `0x${'00'.repeat(1024 * 1024)}` } : good(method, params),
    )
    const ask = read([url])
    await expect(ask('eth_getCode', [CONTRACT, 'latest'])).rejects.toThrow(/more than 1048576 bytes/)
  })

  it('that limit the rate of requests are left for others', async () => {
    const url = await providers.refuse(429, { 'retry-after': '60' })
    expect(await read([url, (await serve(good)).url])()).toBe('0x76')
  })

  it('that do not have the verified head yet are asked again', async () => {
    let asked = 0
    const { url } = await serve((method, params) =>
      method === 'eth_getBlockByHash' && ++asked < 3 ? { result: null } : good(method, params),
    )
    // Time passes as soon as somebody waits for it.
    const clock: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms === 500 ? 0 : ms, call) }
    expect(await read([url], { clock })()).toBe('0x76')
    expect(asked).toBe(3)
  })

  it('that refuse a transaction are quoted, and one that takes it is enough', async () => {
    const raw =
      '0xf86c808401a213988261a894aa000000000000000000000000000000000000000a8255448718e5bb3abd109fa073fbe7ff7e74339e7cc61fb3cb3f7630cd3f1d5fef653d7297654b2d22894daea042a188d30f35f19408c73c803bc1e9e17ce129c457e31fd2a368b54507af2f4c'
    const hash = '0xb55b6dfd4ba0bb2b00283b0e84cda496c90bc7c5ae9025e07edc3a7fbaf6a269'
    const refusing = await serve((method) =>
      method === 'eth_sendRawTransaction' ? { error: { code: -32000, message: 'nonce too low' } } : undefined,
    )
    const taking = await serve((method) =>
      method === 'eth_sendRawTransaction' ? { result: `0x${'66'.repeat(32)}` } : undefined,
    )
    const rules = { ...recordedRules, chainId: undefined }
    await expect(read([refusing.url], { rules })('eth_sendRawTransaction', [raw])).rejects.toMatchObject({
      rpcCode: -32_000,
      message: 'nonce too low',
    })
    expect(await read([refusing.url, taking.url], { rules })('eth_sendRawTransaction', [raw])).toBe(hash)
    await expect(read([taking.url], { rules })('eth_sendRawTransaction', ['0xc0'])).rejects.toMatchObject({
      rpcCode: -32_000,
    })
  })
})
