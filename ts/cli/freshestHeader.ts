import type { BlsyncClient } from '../client/client.ts'
import { systemClock } from '../clock.ts'
import { staleFinalitySlots, staleHeadSlots, staleWaitMs } from '../light/heads/staleHead.ts'

export type VerifiedHeader = Awaited<ReturnType<BlsyncClient['verifiedHeader']>>

/** A header whose block is verified, and how old it is if that is a bad sign. */
export interface FreshestHeader extends VerifiedHeader {
  /** Slots behind the clock; undefined while the block is as new as it can be expected to be. */
  readonly staleSlots: number | undefined
}

export interface FreshnessQuestion {
  readonly choice: 'head' | 'finalized'
  readonly signal: AbortSignal
  /** No longer than that is waited for a newer block. */
  readonly maxWaitMs: number
}

/**
 * The newest head or finalized block. One that is old for what it is waits a bounded time for a newer one, since a server
 * that replays an old state may have answered first.
 *
 * @throws as `BlsyncClient.verifiedHeader` while there is none at all
 */
export async function freshestHeader(
  client: BlsyncClient,
  { choice, signal, maxWaitMs }: FreshnessQuestion,
): Promise<FreshestHeader> {
  const { network } = client
  const staleSlots = choice === 'head' ? staleHeadSlots : staleFinalitySlots
  const look = async (): Promise<FreshestHeader> => {
    const found = await client.verifiedHeader(choice, { signal })
    return { ...found, staleSlots: staleSlots(network, found.header.slot, systemClock.now()) }
  }
  let found = await look()
  const waiting = new AbortController()
  const giveUp = (): void => waiting.abort()
  const timer = systemClock.after(Math.min(maxWaitMs, staleWaitMs(network)), giveUp)
  signal.addEventListener('abort', giveUp)
  try {
    while (found.staleSlots !== undefined && (await hasNews(client, { choice, signal: waiting.signal }))) {
      found = await look()
    }
    return found
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', giveUp)
  }
}

/** Resolves when there is a newer block, or with false when the time is over. */
function hasNews(
  client: BlsyncClient,
  { choice, signal }: { readonly choice: 'head' | 'finalized'; readonly signal: AbortSignal },
): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const end = (isNews: boolean): void => {
      signal.removeEventListener('abort', giveUp)
      unsubscribe()
      resolve(isNews)
    }
    const giveUp = (): void => end(false)
    const unsubscribe = client.on(choice === 'head' ? 'head' : 'finality', () => end(true))
    signal.addEventListener('abort', giveUp)
  })
}
