import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What is bounded fills up first, and a new process compiles: growth shows in worlds that last that long. */
const WEIGHED_WORLD_SLOTS = 400

/** Collecting garbage takes as long as twenty slots. */
const BETWEEN_SLOTS = 180
const MOST_TIMES = 6

/** Whether it is to be looked at what the process holds, after that slot. */
export function isWeighed(world: { readonly startSlot: number; readonly slots: number }, slot: number): boolean {
  const at = slot - world.startSlot
  const betweenSlots = Math.max(BETWEEN_SLOTS, Math.ceil(world.slots / MOST_TIMES))
  return world.slots > WEIGHED_WORLD_SLOTS && at > 0 && at % betweenSlots === 0
}

let collectGarbage: (() => void) | undefined

/** What the process holds once all that nobody needs is gone, but for compiled code: a process compiles for as long as it runs. */
export function heldBytes(): number {
  // Node reads the source maps, 10 MB of this program's, when a stack is first asked for: no weighing is without them.
  void new Error('weighed').stack
  setFlagsFromString('--expose-gc')
  // Else a thread gives back what buffers held at some time after the collection, which on a busy machine is late by many megabytes.
  setFlagsFromString('--no-concurrent-array-buffer-sweeping')
  collectGarbage ??= runInNewContext('gc')
  collectGarbage?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  const code = getHeapCodeStatistics()
  return heapUsed + arrayBuffers - code.code_and_metadata_size - code.bytecode_and_metadata_size
}
