import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BeaconNode } from './BeaconNode.ts'
import type { Program, Programs } from './Programs.ts'

const COMMAND = join(import.meta.dirname, '../../dist/cli/main.cjs')
const NAME = 'blsync'

export interface BlsyncOptions {
  readonly directory: string
  readonly beacon: BeaconNode
  readonly genesisTime: number
  readonly engineUrl: string
  readonly jwtFile: string
}

/** The built command as a user runs it, with a data directory that outlives its restarts. */
export class Blsync {
  readonly #programs: Programs
  readonly #options: BlsyncOptions
  #program: Program | undefined

  constructor(programs: Programs, options: BlsyncOptions) {
    this.#programs = programs
    this.#options = options
  }

  /** @param more - flags such as the checkpoint, which only the first start needs */
  async start(more: readonly string[] = []): Promise<void> {
    const { directory, beacon, genesisTime, engineUrl, jwtFile } = this.#options
    const config = join(directory, 'config.yaml')
    writeFileSync(config, await beacon.spec())
    const flags = {
      '--beacon.config': config,
      '--beacon.genesis.time': String(genesisTime),
      '--beacon.genesis.gvroot': await beacon.genesisValidatorsRoot(),
      '--beacon.api': beacon.url,
      '--blsync.engine.api': engineUrl,
      '--blsync.jwtsecret': jwtFile,
      '--datadir': 'data',
      '--log.format': 'json',
      '--log.level': 'debug',
    }
    this.#program = this.#programs.start({ name: NAME, args: [COMMAND, ...Object.entries(flags).flat(), ...more] })
  }

  get isRunning(): boolean {
    return this.#program !== undefined && !this.#program.isOver
  }

  async kill(): Promise<void> {
    await this.#program?.kill()
  }

  /** Asks it to stop; resolves with how it ended. */
  async stop(): Promise<string | undefined> {
    return this.#program?.stop({ graceMs: 10_000 })
  }

  /** What it logged at that level. */
  lines(level: 'error' | 'warn'): readonly string[] {
    return this.allLines().filter((line) => line.includes(`"level":"${level}"`))
  }

  /** Everything that it logged, also before it was started again. */
  allLines(): readonly string[] {
    return this.#programs.output(NAME).split('\n')
  }
}
