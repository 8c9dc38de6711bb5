import { afterEach, expect, it, vi } from 'vitest'
import { LiveView } from '../../../ts/cli/log/LiveView.ts'
import { openLog } from '../../../ts/cli/log/openLog.ts'
import type { ClientEvents, ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { EventHub } from '../../../ts/client/EventHub.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { emptyStatus } from '../support/emptyStatus.ts'
import { HEAD_ROOT, head } from '../support/shownHead.ts'

const network = mainnet

afterEach(() => void vi.useRealTimers())

it('the bottom line is never older than the line of a head, and is gone after the summary', () => {
  vi.useFakeTimers({ now: slotStartMs(network, 101) })
  const events = new EventHub<ClientEvents>(
    { head: true, finality: true, committees: true, engine: true, request: true, engineCall: true, refused: true },
    (name) => expect.unreachable(name),
  )
  let status: ClientStatus = emptyStatus
  const written: string[] = []
  const output = { isTTY: true, columns: 100, write: (text: string) => written.push(text) }
  const flags = { 'log.format': 'terminal', 'log.rotate': false, 'log.maxsize': 1, 'log.maxbackups': 1 } as const
  const client = {
    network,
    engines: [],
    get status() {
      return status
    },
    on: events.on.bind(events),
  }
  const view = new LiveView(client, openLog(flags, { output, env: { NO_COLOR: '1' } }))
  expect(written.at(-1)).toBe('\r\u001b[2Kwaiting for the first head')

  status = { ...emptyStatus, head: { slot: 100, root: HEAD_ROOT, signerCount: 500 } }
  events.emit('head', head(100))
  expect(written.at(-1)).toContain('head 100, 12 s ago')

  view.end()
  expect(written.at(-1)).toMatch(/^Ran for 0 seconds/)
  events.emit('engine', { label: 'geth', status: { kind: 'stopped' } })
  vi.advanceTimersByTime(5_000)
  expect(written.at(-1)).toMatch(/^Ran for 0 seconds/)
})
