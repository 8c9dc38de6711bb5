import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { databaseKey } from '../ts/db/databaseKey.ts'
import { LevelStore } from '../ts/db/LevelStore.ts'
import { committeePrefix } from '../ts/light/committees/CommitteeDraft.ts'
import { mainnet } from '../ts/params/networks.ts'
import { jsonLines, nextOf } from './jsonLines.ts'
import { type Usage, usageOf } from './Usage.ts'

const COMMAND = new URL('../dist/cli/main.cjs', import.meta.url).pathname

/** Certificates that the environment adds are read before a program's first line: none of its time. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env
export { environment }

/** Where those that run for a minute leave their compiled code, for all who come later: a user's second start. */
const HOME = mkdtempSync(join(tmpdir(), 'blsync-home-'))
process.on('exit', () => rmSync(HOME, { recursive: true, force: true }))

const PROBE = new URL('holdProbe.mjs', import.meta.url).href

/** The longest hold of an event loop in milliseconds, and the most CPU time between two turns of it. */
export interface LongestHold {
  readonly wallMs: number
  readonly cpuMs: number
}

/** The command as it is built, in a process and a data directory of its own. */
export class ClientProcess {
  readonly startedMs = Date.now()
  readonly #directory = mkdtempSync(join(tmpdir(), 'blsync-bench-'))
  readonly #child: ChildProcess

  /**
   * @param how - `first` to find no compiled code, as at a user's first start, `probed` to be asked for its longest hold
   */
  constructor(args: readonly string[], how?: 'first' | 'probed') {
    const node = how === 'probed' ? ['--import', PROBE] : []
    const flags = ['--datadir', this.#directory, '--log.format', 'json']
    this.#child = spawn(process.execPath, [...node, COMMAND, ...args, ...flags], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      env: { ...environment, HOME: how === 'first' ? join(HOME, 'missing') : HOME },
    })
  }

  /** From its first request until now. */
  async longestHold(): Promise<LongestHold> {
    const probe = this.#child.stdio[3]
    if (!(probe instanceof Readable)) throw new Error('the process has no probe')
    this.#child.kill('SIGUSR2')
    const { maxMs, maxCpuMs } = await nextOf(jsonLines(probe))
    return { wallMs: Number(maxMs), cpuMs: Number(maxCpuMs) }
  }

  get usage(): Usage {
    return usageOf(this.#child.pid)
  }

  /** Kills the process, whose database has to hold the update of that period of mainnet by then. */
  async killWithUpdate(period: number): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
    const store = await LevelStore.open(join(this.#directory, 'db'), { ...mainnet, network: mainnet.name })
    const update = await store.get(databaseKey(committeePrefix.update, period))
    await store.close()
    if (update === undefined) throw new Error(`the update of period ${period} is not on disk`)
  }

  end(): void {
    this.#child.kill('SIGKILL')
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
