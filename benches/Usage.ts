import { readdirSync, readFileSync } from 'node:fs'

/** What a process has used so far. */
export interface Usage {
  /** CPU time of the threads that it has now. */
  readonly cpuMs: number
  /** Of those that have ended as well, to ten milliseconds. */
  readonly wholeCpuMs: number
  /** Resident now, and at the most. */
  readonly memoryMb: number
  readonly peakMemoryMb: number
  /** How often one of its threads went to sleep. */
  readonly sleeps: number
}

/** As Linux counts for programs, whatever its own ticks are. */
const TICK_MS = 10

/** Linux only, as are the bars. */
export function usageOf(pid: number | undefined): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
  const tasks = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`)
  const sum = (of: (task: string) => number): number => tasks.reduce((total, task) => total + of(task), 0)
  const [, userTicks, systemTicks] = /\)(?: \S+){11} (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
  return {
    wholeCpuMs: (Number(userTicks) + Number(systemTicks)) * TICK_MS,
    cpuMs: sum((task) => Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6),
    memoryMb: megabytes('VmRSS'),
    peakMemoryMb: megabytes('VmHWM'),
    sleeps: sum((task) =>
      Number(/\nvoluntary_ctxt_switches:\s+(\d+)/.exec(readFileSync(`${task}/status`, 'utf8'))?.[1]),
    ),
  }
}
