import { SECONDS_PER_SLOT } from './chain.ts'
import type { EngineCall } from './EngineTap.ts'
import type { ExecutionBlock } from './ExecutionClient.ts'
import type { Rig } from './Rig.ts'
import { summarize } from './summarize.ts'
import { until } from './until.ts'

/** A head is signed by the block after it; one more slot for its way. */
const SLOTS_BEHIND = 2

/**
 * Waits until the second EL has, as its head, a block of the first EL's chain that is at most two slots old there.
 *
 * @param madeAfterMs - and was made after that, in milliseconds since 1970
 */
export async function reachesHead(
  rig: Rig,
  { madeAfterMs, ...limits }: { readonly madeAfterMs: number; readonly withinMs: number; readonly signal: AbortSignal },
): Promise<ExecutionBlock> {
  return until('the second EL is at the head of the first', limits, async () => {
    const head = await rig.first.block('latest')
    const reached = await rig.second.block('latest')
    if (head === undefined || reached === undefined || reached.timestamp * 1000 <= madeAfterMs) return undefined
    if (head.timestamp - reached.timestamp > SLOTS_BEHIND * SECONDS_PER_SLOT) {
      throw new Error(`it is at block ${reached.number}, the head is ${head.number}`)
    }
    const same = await rig.first.block(reached.number)
    return same?.hash === reached.hash ? reached : undefined
  })
}

/** Waits until the second EL's finalized block is the one that the beacon chain finalized, and its safe block is set. */
export async function knowsFinality(
  rig: Rig,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<{ readonly finalized: ExecutionBlock; readonly safe: ExecutionBlock }> {
  return until("the second EL's finalized and safe blocks are the chain's", { withinMs, signal }, async () => {
    const { epoch, root } = await rig.network.finalized()
    const finalized = await rig.second.block('finalized')
    const safe = await rig.second.block('safe')
    if (epoch === 0 || finalized === undefined || safe === undefined || finalized.number === 0) return undefined
    if (finalized.hash !== (await rig.network.executionHash(root))) return undefined
    const canonical = await rig.first.block(safe.number)
    return canonical?.hash === safe.hash && safe.number >= finalized.number ? { finalized, safe } : undefined
  })
}

/** What became of the heads of a stretch of slots. */
export interface Delivery {
  /** Canonical heads for which enough signatures were heard. */
  readonly signed: number
  /** Slots of those that a newer one replaced while the second EL still worked at an earlier call. */
  readonly superseded: readonly number[]
  /** Slots of those that the second EL was not led to with the answer VALID for no such reason. */
  readonly missed: readonly number[]
  /** From a block's arrival to its `forkchoiceUpdated`. */
  readonly fromBlockMs: readonly number[]
  /** From the arrival of the signatures for it to its `forkchoiceUpdated`. */
  readonly fromSignatureMs: readonly number[]
}

/** Compares what the onlooker heard with what was called at the second EL, for the first EL's blocks of these slots. */
export async function deliveries(
  rig: Pick<Rig, 'first' | 'events' | 'tap' | 'genesisTime'>,
  slots: { readonly from: number; readonly to: number },
): Promise<Delivery> {
  const { first, events, tap } = rig
  const missed: number[] = []
  const superseded: number[] = []
  const fromBlockMs: number[] = []
  const fromSignatureMs: number[] = []
  let nextSignatureAt = Number.POSITIVE_INFINITY
  for (let block = await first.block('latest'); block !== undefined; block = await first.block(block.number - 1)) {
    const slot = (block.timestamp - rig.genesisTime) / SECONDS_PER_SLOT
    if (slot < slots.from || block.number === 0) break
    const signatureAt = events.signatureAt.get(slot)
    if (signatureAt === undefined) continue
    if (slot <= slots.to) {
      const call = tap.calls.find(({ headHash, status }) => headHash === block?.hash && status === 'VALID')
      const blockAt = events.blockAt.get(slot)
      if (call !== undefined) {
        fromSignatureMs.push(call.at - signatureAt)
        if (blockAt !== undefined) fromBlockMs.push(call.at - blockAt)
      } else if (isBusy(tap.calls, { from: signatureAt, to: nextSignatureAt })) superseded.push(slot)
      else missed.push(slot)
    }
    nextSignatureAt = signatureAt
  }
  const signed = fromSignatureMs.length + superseded.length + missed.length
  return { signed, superseded, missed, fromBlockMs, fromSignatureMs }
}

/** After a call that took too long, blsync waits that long before the next one. */
const PAUSE_MS = 1000

/** Whether the execution client worked at one call for the whole of that time. */
function isBusy(calls: readonly EngineCall[], { from, to }: { readonly from: number; readonly to: number }): boolean {
  return calls.some(({ at, answeredAt }) => at <= from + PAUSE_MS && answeredAt + PAUSE_MS >= to)
}

/** One line for a person. */
export function describe(what: string, durationsMs: readonly number[]): string {
  const { count, medianMs, p95Ms, maxMs } = summarize(durationsMs)
  return `${what}: median ${medianMs} ms, p95 ${p95Ms} ms, longest ${maxMs} ms, of ${count}`
}
