import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { BlsyncClient } from '../ts/client/client.ts'
import { systemClock, type Timer } from '../ts/clock.ts'
import type { StoreOperation } from '../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../ts/db/MemoryStore.ts'
import { DevChain } from '../ts/devchain/DevChain.ts'
import { RoundEnvironment } from '../ts/request/RoundEnvironment.ts'
import { FULU_FROM_EARLY_ON } from './devChainForks.ts'
import type { Measured } from './Stopwatch.ts'

const WARM_SLOTS = 12
const SLOTS = 32
const POLL_MS = 2
const DEADLINE_MS = 30_000
/** Timers from here on never come: polls, probes and retries have no place in a count. */
const LONG_MS = 4_000

/** What the follower of a chain asks and does a slot. It does not depend on the machine. */
export async function followerCounts(): Promise<readonly Measured[]> {
  const sockets: Socket[] = []
  subscribe('net.server.socket', (message) => {
    if (isConnection(message)) sockets.push(message.socket)
  })
  const dev = await DevChain.create({
    clock: 'manual',
    forkEpochs: FULU_FROM_EARLY_ON,
    // Execution clients check that tokens are of this minute.
    genesisTime: Math.floor(Date.now() / 1000) - 2 * 512 - WARM_SLOTS - SLOTS,
  })
  await dev.start()
  const store = new CountingStore()
  const runs = countModuleRuns()
  /** Delays of the timers that are still to come. */
  const delaysMs = new Set<{ readonly ms: number }>()
  const client = await BlsyncClient.create({
    network: dev.config,
    servers: [{ url: dev.beaconUrl }],
    engines: [{ url: dev.engineUrl, jwtSecret: dev.jwtSecret }],
    checkpoint: dev.checkpointRoot,
    allowStaleCheckpoint: true,
    // Older headers are there before counting begins.
    headerRetentionSlots: 32,
    store,
    clock: {
      ...systemClock,
      now: () => dev.now(),
      // Slots pass as fast as they are followed, and limits of rates are to know nothing of it.
      monotonicMs: () => dev.now(),
      after: (delayMs, call) => {
        const delay = { ms: delayMs }
        delaysMs.add(delay)
        const over = (): void => void delaysMs.delete(delay)
        const timer =
          delayMs < LONG_MS
            ? systemClock.after(delayMs, () => {
                over()
                call()
              })
            : NEVER
        return countedTimer(timer, over)
      },
    },
  })
  client.start()
  try {
    for (let slot = 0; slot < WARM_SLOTS; slot++) await followSlot(dev, client)
    const before = { ...store.counts }
    const runsBefore = runs.count
    const bytes = traffic(sockets)
    const connections = sockets.length
    dev.beacon.requests.length = 0
    dev.engine.calls.length = 0
    const wakes: number[] = []
    for (let slot = 0; slot < SLOTS; slot++) {
      await followSlot(dev, client)
      wakes.push([...delaysMs].reduce((sum, { ms }) => sum + dev.config.slotDurationMs / ms, 0))
    }
    const after = traffic(sockets)
    return [
      // As often as they come if each is begun anew when it came, at a moment at which no exchange is watched.
      count('follower: looks by timers', Math.min(...wakes), 4),
      count('follower: runs of modules', (runs.count - runsBefore) / SLOTS, 18),
      count('follower: requests to the beacon node', dev.beacon.requests.length / SLOTS, 2),
      count('follower: calls to the execution client', dev.engine.calls.length / SLOTS, 2),
      count('follower: bytes sent to both', (after.sent - bytes.sent) / SLOTS),
      count('follower: bytes received from both', (after.received - bytes.received) / SLOTS),
      count('follower: connections opened', (sockets.length - connections) / SLOTS, 0),
      count('follower: reads of the database', (store.counts.reads - before.reads) / SLOTS, 5),
      count('follower: writes to the database', (store.counts.writes - before.writes) / SLOTS, 4),
    ]
  } finally {
    await client.stop()
    await dev.stop()
  }
}

const NEVER: Timer = { cancel: () => undefined, unref: () => NEVER }

function countedTimer(timer: Timer, over: () => void): Timer {
  return {
    cancel: () => {
      over()
      timer.cancel()
    },
    unref() {
      timer.unref()
      return this
    },
  }
}

/** Each run of a module has a view of the world of its own, which is closed after it. */
function countModuleRuns(): { count: number } {
  const runs = { count: 0 }
  const { close } = RoundEnvironment.prototype
  RoundEnvironment.prototype.close = function (): void {
    runs.count++
    close.call(this)
  }
  return runs
}

class CountingStore extends MemoryStore {
  readonly counts = { reads: 0, writes: 0 }

  /** Also by `get`, which asks here. */
  override getSync(key: Uint8Array): Uint8Array | undefined {
    this.counts.reads++
    return super.getSync(key)
  }

  override batch(operations: readonly StoreOperation[]): Promise<void> {
    this.counts.writes++
    return super.batch(operations)
  }
}

/** Makes a slot and waits until the execution client was led to the head that is signed with it. */
async function followSlot(dev: DevChain, client: BlsyncClient): Promise<void> {
  dev.produceSlot()
  const { parentRoot } = dev.chain.head
  const deadlineMs = Date.now() + DEADLINE_MS
  while (Date.now() < deadlineMs) {
    const { head, engines } = client.status
    const [engine] = engines
    const isLed = engine?.status.kind === 'following' && engine.lagSlots === 0
    if (head?.root === parentRoot && isLed && engine.headSlot === head.slot) {
      // The proof of its state comes after the head, and is written.
      if (client.headers.stateRange?.head.root === parentRoot) return
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`the follower did not get to the head of slot ${dev.chain.slot}`)
}

function traffic(sockets: readonly Socket[]): { readonly sent: number; readonly received: number } {
  const sum = (of: (socket: Socket) => number): number => sockets.reduce((total, socket) => total + of(socket), 0)
  return { sent: sum(({ bytesRead }) => bytesRead), received: sum(({ bytesWritten }) => bytesWritten) }
}

function count(name: string, value: number, bar?: number): Measured {
  const ok = bar === undefined ? undefined : value <= bar
  return { name, us: value, medianUs: value, ratio: value, yardstick: 'a slot', bar, ok }
}

function isConnection(message: unknown): message is { readonly socket: Socket } {
  return typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket
}
