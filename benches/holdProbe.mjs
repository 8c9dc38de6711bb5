import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync, writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded before a program: from the turn after its first request until SIGUSR2 the longest hold of its event loop and the most CPU time
 * between two turns, in milliseconds, which it writes to descriptor 3. Loading is one long turn, of which its start to first request tells.
 */
const RESOLUTION_MS = 1
const FIRST_REQUEST = 'http.client.request.start'
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
/** CPU time that this thread has had; Linux only. What others do with the CPU does not count. */
const threadCpuMs = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
let seenMs = 0
let maxCpuMs = 0

function look() {
  const nowMs = threadCpuMs()
  maxCpuMs = Math.max(maxCpuMs, nowMs - seenMs)
  seenMs = nowMs
}

function begin() {
  seenMs = threadCpuMs()
  const looks = setInterval(look, RESOLUTION_MS)
  delays.enable()
  process.once('SIGUSR2', () => {
    delays.disable()
    clearInterval(looks)
    writeSync(3, `${JSON.stringify({ maxMs: delays.max / 1e6 - RESOLUTION_MS, maxCpuMs })}\n`)
  })
}

function firstRequest() {
  unsubscribe(FIRST_REQUEST, firstRequest)
  setImmediate(begin)
}

subscribe(FIRST_REQUEST, firstRequest)
