import type { ConditionSink } from '../conditions/ConditionSink.ts'
import { Scheduler } from '../request/Scheduler.ts'
import { announcedHead, isRecovery, type SyncProtocol } from '../sync/requests.ts'
import type { CheckedOptions } from './ClientOptions.ts'

/** The client's scheduler: no beacon node is left alone for longer than a slot, and events may come in the chain's own pace. */
export function createScheduler(
  { network, logger, clock }: Pick<CheckedOptions, 'network' | 'logger' | 'clock'>,
  conditions: ConditionSink,
): Scheduler<SyncProtocol> {
  return new Scheduler({
    headOf: announcedHead,
    isRecovery,
    serverOptions: {
      eventRate: { burst: 5, intervalMs: Math.min(1_000, network.slotDurationMs / 6) },
      maxDelayMs: network.slotDurationMs,
    },
    logger,
    conditions,
    clock,
  })
}
