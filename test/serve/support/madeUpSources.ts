import type { HeadSubscription } from '../../../ts/light/heads/HeadSubscribers.ts'
import type { ValidatedHead } from '../../../ts/light/heads/ValidatedHead.ts'
import { validatedHead } from '../../../ts/light/heads/ValidatedHead.ts'
import type { ServedSources } from '../../../ts/serve/ServedSources.ts'
import { signedHeaderOf } from '../../../ts/types/OptimisticUpdate.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

export const SLOT = 5 * 64 + 20

/** Sources that a test has in its hand. */
export interface MadeUpSources extends ServedSources {
  readonly builder: ChainBuilder
  /** Tells who subscribed of a head or of finality. */
  readonly tell: (event: 'onHead' | 'onOptimistic' | 'onFinality') => void
  readonly subscriptions: () => number
}

export interface MadeUpOptions {
  /** Bytes of each of the 128 updates, which are not updates, only as long as a test wants them. */
  readonly updateLength?: number
  /** What reading the update of a period does before it is given. */
  readonly onRead?: (period: number) => void | Promise<void>
  /** What looking at the header of a slot does. */
  readonly onLook?: () => void
}

/** 128 updates of any length, one head and its finality; nothing behind them. */
export function madeUpSources({ updateLength = 1000, onRead, onLook }: MadeUpOptions = {}): MadeUpSources {
  const network = testNetwork(fuluEpochs)
  const builder = new ChainBuilder(network)
  const finality = builder.finalityUpdate(SLOT)
  const optimistic = builder.optimisticUpdate(SLOT)
  const head: ValidatedHead = validatedHead(signedHeaderOf(optimistic), optimistic.attestedHeader, 0)
  const subscriptions = new Set<HeadSubscription>()
  const root = builder.root(SLOT)
  const bytes = Buffer.alloc(updateLength, 'x')
  return {
    network,
    builder,
    chain: {
      minSigners: 22,
      updatePeriods: { start: 0, end: 128 },
      update: async (period) => {
        await onRead?.(period)
        return { ssz: bytes, attestedSlot: period * 64 + 1 }
      },
      updateScore: (period) => ({
        signerCount: 32,
        committeeSize: 32,
        hasRelevantCommittee: true,
        hasFinality: true,
        hasCommitteeFinality: true,
        attestedSlot: period * 64 + 1,
        signatureSlot: period * 64 + 2,
      }),
      committee: () => undefined,
      committeeRoot: () => root,
      storedCheckpoint: async () => undefined,
    },
    validator: {
      head,
      bestHead: () => head,
      headsAt: (slot) => (slot === SLOT ? [head] : []),
      optimisticUpdate: optimistic,
      finalityUpdate: finality,
      subscribe: (subscription) => {
        subscriptions.add(subscription)
        return () => subscriptions.delete(subscription)
      },
    },
    headers: {
      at: () => {
        onLook?.()
        return { type: 'not-found' }
      },
      header: () => undefined,
      isCanonical: () => false,
      stateProof: () => undefined,
      stateRange: undefined,
    },
    subscriptions: () => subscriptions.size,
    tell: (event) => {
      for (const subscription of subscriptions) {
        if (event === 'onHead') subscription.onHead?.(head)
        else if (event === 'onOptimistic') subscription.onOptimistic?.(optimistic)
        else subscription.onFinality?.(finality)
      }
    },
  }
}
