import { CallMeter } from '../../../ts/cli/status/CallMeter.ts'
import { renderMetrics } from '../../../ts/cli/status/renderMetrics.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { emptyStatus } from './emptyStatus.ts'

/** The text of `/metrics` for a status, on mainnet at the beginning of slot 100. */
export function metricsOf(status: Partial<ClientStatus>, calls = new CallMeter()): string {
  return renderMetrics({
    network: mainnet,
    status: { ...emptyStatus, ...status },
    nowMs: slotStartMs(mainnet, 100),
    calls,
  })
}
