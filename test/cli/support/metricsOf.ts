import { CallMeter } from '../../../ts/cli/status/CallMeter.ts'
import { renderMetrics } from '../../../ts/cli/status/renderMetrics.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { emptyStatus } from './emptyStatus.ts'

const HASH = `0x${'11'.repeat(32)}` as const

/** The text of `/metrics` for a status, on mainnet at the beginning of slot 100. */
export function metricsOf(status: Partial<ClientStatus>, calls = new CallMeter()): string {
  return renderMetrics({
    network: mainnet,
    status: { ...emptyStatus, ...status },
    nowMs: slotStartMs(mainnet, 100),
    calls,
    providers: new Map([['https://provider.example', { held: 7, wrong: 1, lacking: 2, refused: 0, failed: 3 }]]),
  })
}

/** The text of `/metrics` with a sample of every metric. */
export function everyMetric(): string {
  const calls = new CallMeter()
  calls.requestEnded({ server: 'a.example', route: 'blocks', durationMs: 10, error: 'ERR_SERVER_STATUS' })
  calls.callEnded({ engine: 'http://a', method: 'engine_newPayloadV4', durationMs: 10, error: 'timeout' })
  const condition = { kind: 'disk', subject: 'blsync', sinceMs: 0, evidence: '', summary: '', remedy: '' } as const
  return metricsOf(
    {
      conditions: [condition],
      cause: condition,
      committees: { firstPeriod: 1, lastPeriod: 2 },
      head: { slot: 97, root: HASH, signerCount: 500 },
      finalized: { slot: 32, root: HASH, blockHash: HASH },
      safe: { slot: 64, blockHash: HASH, source: 'justified' },
      clockOffsetMs: 5,
      servers: [{ name: 'a.example', state: 'streaming', gives: [], lacks: [] }],
      engines: [{ label: 'http://"a"\\', status: { kind: 'connected' }, headSlot: 1, lagSlots: 2 }],
    },
    calls,
  )
}
