import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { jsonLines } from './jsonLines.ts'

const COMMAND = new URL('../dist/cli/main.js', import.meta.url).pathname
const POLL_MS = 10
const DEADLINE_MS = 60_000

/** What a process has used so far. */
export interface Usage {
  /** CPU time of the threads that it has now. */
  readonly cpuMs: number
  /** Resident now, and at the most. */
  readonly memoryMb: number
  readonly peakMemoryMb: number
  /** How often one of its threads went to sleep. */
  readonly sleeps: number
}

/** What lets its status be asked for, which costs it something. */
export const WITH_STATUS: readonly string[] = ['--metrics', '--metrics.port', '0']

/** The command as it is built, in a process and a data directory of its own. */
export class ClientProcess {
  readonly startedMs = Date.now()
  readonly #directory = mkdtempSync(join(tmpdir(), 'blsync-bench-'))
  readonly #child: ChildProcess
  #port: Promise<number> | undefined

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [COMMAND, ...args, '--datadir', this.#directory, '--log.format', 'json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  }

  /** Unix milliseconds at which its status, as JSON, first held what is looked for; for those started `WITH_STATUS`. */
  async reached(what: (status: string) => boolean): Promise<number> {
    this.#port ??= this.#statusPort()
    const url = `http://127.0.0.1:${await this.#port}/status`
    const deadlineMs = Date.now() + DEADLINE_MS
    while (Date.now() < deadlineMs) {
      if (what(await (await fetch(url)).text())) return Date.now()
      await setTimeout(POLL_MS)
    }
    throw new Error(`the client did not get there within ${DEADLINE_MS / 1000} s`)
  }

  /** Linux only, as are the bars. */
  get usage(): Usage {
    const { pid } = this.#child
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
    const tasks = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`)
    const sum = (of: (task: string) => number): number => tasks.reduce((total, task) => total + of(task), 0)
    return {
      cpuMs: sum((task) => Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6),
      memoryMb: megabytes('VmRSS'),
      peakMemoryMb: megabytes('VmHWM'),
      sleeps: sum((task) =>
        Number(/\nvoluntary_ctxt_switches:\s+(\d+)/.exec(readFileSync(`${task}/status`, 'utf8'))?.[1]),
      ),
    }
  }

  end(): void {
    this.#child.kill('SIGKILL')
    rmSync(this.#directory, { recursive: true, force: true })
  }

  async #statusPort(): Promise<number> {
    for await (const { port } of jsonLines(this.#child)) if (port !== undefined) return Number(port)
    throw new Error('the client ended before it served its status')
  }
}
