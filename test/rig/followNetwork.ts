import type { BeaconNode } from './BeaconNode.ts'
import { SECONDS_PER_SLOT } from './chain.ts'
import { until } from './until.ts'

/** Blocks that have to come one by one before a node is taken to follow. */
const BLOCKS_IN_A_ROW = 3

/** How long a connection without blocks is kept. */
const PATIENCE_MS = 4 * SECONDS_PER_SLOT * 1000

/**
 * Connects the node to the network and waits until it gets block after block. Right after its sync this Lodestar may
 * look synced and hear of nothing until the next epoch; a new connection helps.
 */
export async function followNetwork(
  beacon: BeaconNode,
  { network, signal }: { readonly network: BeaconNode; readonly signal: AbortSignal },
): Promise<void> {
  let connectedAt = Number.NEGATIVE_INFINITY
  let heads: readonly number[] = []
  await until('the beacon node follows the network', { withinMs: 150_000, signal }, async () => {
    const newest = await network.headSlot()
    const head = await beacon.headSlot().catch(() => undefined)
    if (head !== undefined && newest - head <= 1) {
      if (heads.at(-1) !== head) heads = [...heads, head]
    } else if (head === undefined || newest - head > 2) {
      heads = []
    }
    if (heads.length > BLOCKS_IN_A_ROW) return true
    const waitedMs = performance.now() - connectedAt
    if (waitedMs === Number.POSITIVE_INFINITY || (heads.length === 0 && waitedMs > PATIENCE_MS)) {
      await beacon.connectTo(network)
      connectedAt = performance.now()
    }
    return undefined
  })
}
