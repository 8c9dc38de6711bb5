import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collectGarbage: (() => void) | undefined

/** What the process holds once all that nobody needs is gone. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  collectGarbage ??= runInNewContext('gc')
  collectGarbage?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
