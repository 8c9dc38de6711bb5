import { readdirSync, readFileSync } from 'node:fs'
import { systemClock } from '../../clock.ts'
import { version } from '../../version.ts'
import type { Exposition, Sample } from './Exposition.ts'

/** What the process uses, by the names that dashboards for any program know, and what it is. */
export function writeProcessMetrics(text: Exposition): void {
  const { user, system } = process.cpuUsage()
  const { heapUsed, external, rss } = process.memoryUsage()
  const startedMs = systemClock.now() - process.uptime() * 1000
  text.gauge('blsync_build_info', 'Version of the program and what it runs on, with the constant value 1', [
    [{ version, node: process.versions.node, platform: `${process.platform}-${process.arch}` }, 1],
  ])
  text.counter('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds', [
    [{}, (user + system) / 1e6],
  ])
  text.gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds', [
    [{}, Math.round(startedMs) / 1000],
  ])
  text.gauge('process_resident_memory_bytes', 'Resident memory size in bytes', [[{}, rss]])
  text.gauge('process_open_fds', 'Number of open file descriptors', openFiles())
  text.gauge('process_max_fds', 'Maximum number of open file descriptors', maxFiles())
  text.gauge('nodejs_heap_size_used_bytes', 'Memory of JavaScript objects in bytes', [[{}, heapUsed]])
  text.gauge('nodejs_external_memory_bytes', 'Memory of buffers outside the heap in bytes', [[{}, external]])
}

/** Linux alone tells. */
function openFiles(): readonly Sample[] {
  return ifReadable(() => readdirSync('/proc/self/fd').length)
}

function maxFiles(): readonly Sample[] {
  return ifReadable(() => Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]))
}

function ifReadable(read: () => number): readonly Sample[] {
  try {
    const value = read()
    return Number.isFinite(value) ? [[{}, value]] : []
  } catch {
    return []
  }
}
