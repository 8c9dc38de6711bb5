import type { BlsyncClient } from '../../client/client.ts'
import { systemClock } from '../../clock.ts'
import { slotAtTime } from '../../params/slots.ts'
import type { Flags } from '../flags.ts'
import { CallMeter } from './CallMeter.ts'
import { ServerDelays } from './page/ServerDelays.ts'
import { SlotHistory } from './page/SlotHistory.ts'
import { StatusServer, type StatusServerOptions } from './StatusServer.ts'

/** Begins to count and remember what a client does, and serves it. */
export function openStatusServer(
  client: BlsyncClient,
  flags: Pick<Flags, 'metrics.addr' | 'metrics.port' | 'metrics.hosts' | 'ready.slots'>,
  { serving, providers }: Required<Pick<StatusServerOptions, 'serving' | 'providers'>>,
): Promise<StatusServer> {
  const { network, headers } = client
  const calls = new CallMeter()
  const delays = new ServerDelays()
  const history = new SlotHistory(systemClock.monotonicMs)
  client.on('request', (request) => {
    calls.requestEnded(request)
    delays.requestEnded(request)
  })
  client.on('engineCall', (call) => calls.callEnded(call))
  client.on('head', (head) => history.headVerified(head))
  client.on('engine', () => history.engineMoved(client.status.engines))
  return StatusServer.listen({
    address: flags['metrics.addr'],
    port: flags['metrics.port'],
    hosts: flags['metrics.hosts'],
    network,
    status: () => client.status,
    calls,
    maxHeadAgeSlots: flags['ready.slots'],
    serving,
    providers,
    page: () => ({ delays, slots: history.cells(slotAtTime(network, systemClock.now()), (slot) => headers.at(slot)) }),
    clock: systemClock,
  })
}
