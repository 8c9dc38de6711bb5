import type { AbstractProvider } from 'ethers'
import { defineChain, type PublicClient } from 'viem'
import { expect, vi } from 'vitest'
import { TOKEN } from '../../ts/devchain/execution/DevState.ts'
import { eventually } from './eventually.ts'
import type { MovingHead } from './moving-head.ts'

/** The development chain as viem has to know it. */
export const viemChain = defineChain({
  id: 1337,
  name: 'dev',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
})

/** viem hears of new heads and of the token's logs. */
export async function expectViemHears(
  head: MovingHead,
  client: Pick<PublicClient, 'watchBlocks' | 'watchEvent'>,
): Promise<void> {
  const blocks: (string | null)[] = []
  const logs: (string | null)[] = []
  const unwatch = [
    client.watchBlocks({ onBlock: ({ hash }) => blocks.push(hash) }),
    client.watchEvent({ address: TOKEN, onLogs: (found) => logs.push(...found.map(({ blockHash }) => blockHash)) }),
  ]
  await eventually(async () => {
    const { hash } = head.move()
    await vi.waitFor(() => expect(blocks).toContain(hash), 1_000)
    await vi.waitFor(() => expect(logs).toContain(hash), 1_000)
  })
  for (const end of unwatch) end()
}

/** ethers hears of them as well. */
export async function expectEthersHears(head: MovingHead, provider: AbstractProvider): Promise<void> {
  const numbers: number[] = []
  const hashes: string[] = []
  await provider.on('block', (number: number) => numbers.push(number))
  await provider.on({ address: TOKEN }, ({ blockHash }: { readonly blockHash: string }) => hashes.push(blockHash))
  await eventually(async () => {
    const { number, hash } = head.move()
    await vi.waitFor(() => expect(numbers).toContain(number), 1_000)
    await vi.waitFor(() => expect(hashes).toContain(hash), 1_000)
  })
}
