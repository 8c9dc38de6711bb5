import { afterEach, beforeEach } from 'vitest'
import { SyncServer, type SyncServerOptions } from '../../ts/api/SyncServer.ts'
import type { SyncServerTiming } from '../../ts/api/SyncServerTiming.ts'
import type { HostileServer } from './hostile-server.ts'
import { minimalNetwork, startMinimalNode } from './minimal-node.ts'
import { ServerLog } from './server-log.ts'

/** Polls only when told to by events, unless a test shortens the intervals. */
export const syncServerTiming: SyncServerTiming = {
  silenceMs: 10_000,
  reopenMinMs: 10,
  reopenMaxMs: 40,
  pollMs: 10_000,
  quietMs: 10_000,
  checkMs: 5_000,
  recheckMs: 20,
  probeMs: 10_000,
  blocksAgainMs: 10_000,
}

export interface SyncServerRun {
  /** The recorded minimal network's beacon node, another one for each test. */
  node(): HostileServer
  /** Follows it from now on, until the test ends. */
  start(options?: Partial<SyncServerOptions>): { readonly server: SyncServer; readonly log: ServerLog }
}

/** Gives each test of the block it is called in a beacon node, and followers of it. */
export function useSyncServerRun(): SyncServerRun {
  let node: HostileServer
  const servers: SyncServer[] = []
  beforeEach(async () => {
    node = await startMinimalNode()
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) server.unsubscribe()
    await node.close()
  })
  return {
    node: () => node,
    start(options = {}) {
      const log = new ServerLog()
      const timing = { ...syncServerTiming, ...options.timing }
      const server = new SyncServer({ url: node.url, config: minimalNetwork(), ...options, timing })
      servers.push(server)
      server.subscribe(log.listener)
      return { server, log }
    },
  }
}

/** The data of a head event. */
export function headEvent(slot: number): unknown {
  return { slot: String(slot), block: `0x${String(slot).padStart(64, '0')}` }
}
