import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { jsonLines } from './jsonLines.ts'
import { type Usage, usageOf } from './Usage.ts'

const COMMAND = new URL('../dist/cli/main.js', import.meta.url).pathname
const POLL_MS = 10
const DEADLINE_MS = 60_000

/** Certificates that the environment adds are read before a program's first line: none of its time. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env
export { environment }

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
      env: environment,
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

  get usage(): Usage {
    return usageOf(this.#child.pid)
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
