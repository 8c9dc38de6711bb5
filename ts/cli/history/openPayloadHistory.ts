import type { BlsyncClient } from '../../client/client.ts'
import { systemClock } from '../../clock.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { ServerError } from '../../errors.ts'
import type { PayloadHistory } from '../../execution/PayloadHistory.ts'
import { payloadHashAt } from '../../history/payloadHashAt.ts'
import { emptySlot } from '../../history/proveHistory.ts'
import type { Logger } from '../../log.ts'
import type { Preset } from '../../params/Preset.ts'
import { findBlock } from './findBlock.ts'
import { findRoots } from './findRoots.ts'
import type { PeriodPlace } from './HistorySource.ts'
import { type HistoryFlags, openSources } from './openSources.ts'
import { SharedRoots } from './SharedRoots.ts'

export interface OpenPayloadHistory extends PayloadHistory {
  close(): Promise<void>
}

export interface PayloadHistorySurroundings {
  /** Keeps roots of old periods. */
  readonly store: KeyValueStore
  readonly logger: Logger
  /** How long one question waits. */
  readonly patienceMs?: number
}

/** What is not proven by then is fetched further, for whoever asks next. */
const PATIENCE_MS = 20_000

/**
 * Old payloads out of the archives that flags name; undefined where they name none.
 *
 * @throws ConfigError for an address or a file that does not fit
 */
export async function openPayloadHistory(
  client: Pick<BlsyncClient, 'network' | 'proveState' | 'verifiedHeader'>,
  flags: HistoryFlags,
  { store, logger, patienceMs = PATIENCE_MS }: PayloadHistorySurroundings,
): Promise<OpenPayloadHistory | undefined> {
  if (flags['beacon.archive'].length + flags['history.file'].length === 0) return undefined
  const { network } = client
  const sources = await openSources(flags, { network, store, logger, onProgress: () => {} })
  const ofRoots = sources.ofRoots.map((source) => new SharedRoots(source))
  const ending = new AbortController()
  const { signal } = ending
  const prove = async (timestamp: bigint) => {
    const { header } = await client.verifiedHeader('head', { signal })
    return payloadHashAt({
      network,
      head: header,
      timestamp,
      proveState: (question) => client.proveState(question, { signal }),
      rootsOf: async (place, expected) => {
        const { proof, isRepeated } = await findRoots({ place, expected, sources: ofRoots, signal })
        if (isRepeated) throw emptySlot(slotOf(place, network.preset))
        return proof
      },
      blockOf: async (block) => (await findBlock({ ...block, sources: sources.ofBlocks })).proof,
    })
  }
  return {
    at: (timestamp) => within(patienceMs, prove(timestamp)),
    close: async () => {
      ending.abort(new ServerError('blsync was stopped', { code: 'ERR_GIVEN_UP' }))
      await sources.close()
    },
  }
}

function slotOf({ period, rootGindex }: PeriodPlace, { slotsPerHistoricalRoot }: Preset): number {
  return period * slotsPerHistoricalRoot + Number(rootGindex % BigInt(slotsPerHistoricalRoot))
}

function within<Value>(patienceMs: number, question: Promise<Value>): Promise<Value> {
  const impatient = new Promise<never>((_, reject) => {
    const timer = systemClock.after(patienceMs, () => {
      const message = 'the roots of old beacon blocks are still being fetched: ask again in some minutes'
      reject(new ServerError(message, { code: 'ERR_NO_HISTORY' }))
    })
    const cancel = (): void => timer.cancel()
    question.then(cancel, cancel)
  })
  return Promise.race([question, impatient])
}
