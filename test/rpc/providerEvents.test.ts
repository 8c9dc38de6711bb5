import { BrowserProvider } from 'ethers'
import { createPublicClient, custom } from 'viem'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { TOKEN } from '../../ts/devchain/execution/DevState.ts'
import { createProvider, type Eip1193Provider, ProviderRpcError } from '../../ts/rpc/createProvider.ts'
import { eventually } from '../support/eventually.ts'
import { MovingHead } from '../support/moving-head.ts'
import { expectEthersHears, expectViemHears, viemChain } from '../support/wallet-libraries.ts'

interface Message {
  readonly type: string
  readonly data: { readonly subscription: string; readonly result: { readonly hash?: string } }
}

describe('what a provider for programs tells of', () => {
  let head: MovingHead
  let provider: Eip1193Provider

  beforeAll(async () => {
    head = await MovingHead.create()
    provider = createProvider(head, { providers: [{ url: head.url }] })
  })

  afterAll(async () => {
    provider?.stop()
    await head?.chain.stop()
  })

  it('are messages of subscriptions, to those who listen', async () => {
    const messages: Message[] = []
    const listener = (message: unknown) => messages.push(Object(message))
    provider.on('message', listener)
    const id = await provider.request({ method: 'eth_subscribe', params: ['newHeads'] })
    const logs = await provider.request({ method: 'eth_subscribe', params: ['logs', { address: TOKEN }] })
    const { hash } = head.move()
    await eventually(() => expect(messages).toHaveLength(2))
    expect(messages).toEqual(
      expect.arrayContaining([
        { type: 'eth_subscription', data: { subscription: id, result: expect.objectContaining({ hash }) } },
        {
          type: 'eth_subscription',
          data: { subscription: logs, result: expect.objectContaining({ blockHash: hash, removed: false }) },
        },
      ]),
    )
    expect(await provider.request({ method: 'eth_unsubscribe', params: [logs] })).toBe(true)
    const next = head.move()
    await eventually(() => expect(messages).toHaveLength(3))
    expect(messages.at(-1)?.data.result.hash).toBe(next.hash)
    provider.removeListener('message', listener)
    expect(await provider.request({ method: 'eth_unsubscribe', params: [id] })).toBe(true)
  })

  it('is that a subscription is over, where it cannot go on without a gap', async () => {
    const own = createProvider(head, { providers: [{ url: head.url }] })
    const over = new Promise<unknown>((resolve) => own.on('disconnect', resolve))
    const first = head.move()
    await own.request({ method: 'eth_subscribe', params: ['newHeads'] })
    const second = head.move(1)
    head.moveTo(first)
    // What the chain was before is nowhere to be had: the way back is not known.
    const { tree } = head.chain.chain
    const blockOf = tree.executionBlock.bind(tree)
    vi.spyOn(tree, 'executionBlock').mockImplementation((hash) => (hash === second.hash ? blockOf(hash) : undefined))
    head.moveTo(second)
    expect(await over).toBeInstanceOf(ProviderRpcError)
    expect(await over).toMatchObject({ code: 4900, message: expect.stringContaining('cannot be told block by block') })
    own.stop()
    vi.restoreAllMocks()
  })

  it('is what viem watches for', async () => {
    await expectViemHears(
      head,
      createPublicClient({ chain: viemChain, transport: custom(provider), pollingInterval: 50 }),
    )
  })

  it('is what ethers listens to', async () => {
    const ethers = new BrowserProvider(provider, 1337, { pollingInterval: 50 })
    await expectEthersHears(head, ethers)
    await ethers.removeAllListeners()
  })
})
