import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseKey } from '../ts/db/databaseKey.ts'
import { LevelStore } from '../ts/db/LevelStore.ts'
import { committeePrefix } from '../ts/light/committees/CommitteeDraft.ts'
import { mainnet } from '../ts/params/networks.ts'
import { type Usage, usageOf } from './Usage.ts'

const COMMAND = new URL('../dist/cli/main.js', import.meta.url).pathname

/** Certificates that the environment adds are read before a program's first line: none of its time. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env
export { environment }

/** The command as it is built, in a process and a data directory of its own. */
export class ClientProcess {
  readonly startedMs = Date.now()
  readonly #directory = mkdtempSync(join(tmpdir(), 'blsync-bench-'))
  readonly #child: ChildProcess

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [COMMAND, ...args, '--datadir', this.#directory, '--log.format', 'json'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    })
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
