import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ProgramOptions {
  /** Names its log file. */
  readonly name: string
  /** Node where it is left out. */
  readonly command?: string
  /** What the command is given: for node its own flags, the script, the script's flags. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** One running program, in a process group of its own. */
export class Program {
  readonly name: string
  readonly pid: number
  /** Resolves when the program has ended, with how. */
  readonly ended: Promise<string>
  #isOver = false

  constructor(name: string, child: ChildProcess) {
    if (child.pid === undefined) throw new Error(`${name} could not be started`)
    this.name = name
    this.pid = child.pid
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#isOver = true
        resolve(signal ?? `exit code ${code}`)
      })
    })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Whether any process of its group is alive, itself or one that it started. */
  get isGroupAlive(): boolean {
    return signalGroup(this.pid, 0)
  }

  /** Asks it to stop, and ends the whole group hard if it has not stopped by then. Resolves with how it ended. */
  async stop({ graceMs }: { readonly graceMs: number }): Promise<string> {
    if (!this.#isOver) signalGroup(this.pid, 'SIGTERM')
    const timer = setTimeout(() => this.killNow(), graceMs)
    const how = await this.ended
    clearTimeout(timer)
    this.killNow()
    return how
  }

  /** `kill -9` for the whole group. */
  killNow(): void {
    signalGroup(this.pid, 'SIGKILL')
  }

  /** `kill -9`, and waits for the end. */
  async kill(): Promise<void> {
    this.killNow()
    await this.ended
  }
}

/** Starts programs and sees to it that none outlives the run, however that ends. */
export class Programs {
  readonly #directory: string
  readonly #all: Program[] = []

  /** @param directory - where each has a directory of its own to run in, and a file for its output */
  constructor(directory: string) {
    this.#directory = directory
    process.once('exit', () => {
      for (const program of this.#all) program.killNow()
    })
  }

  start({ name, command = process.execPath, args, env = {} }: ProgramOptions): Program {
    const cwd = join(this.#directory, name)
    mkdirSync(cwd, { recursive: true })
    const log = openSync(this.#logFile(name), 'a')
    try {
      const child = spawn(command, [...args], {
        cwd,
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...inheritedEnvironment(), HOME: cwd, NO_COLOR: '1', ...env },
      })
      const program = new Program(name, child)
      this.#all.push(program)
      return program
    } finally {
      closeSync(log)
    }
  }

  /** Everything that programs of that name wrote. */
  output(name: string): string {
    return readFileSync(this.#logFile(name), 'utf8')
  }

  /** Names of the programs started so far. */
  get names(): readonly string[] {
    return [...new Set(this.#all.map(({ name }) => name))]
  }

  /** Ends them all. */
  async stopAll(): Promise<void> {
    await Promise.all(this.#all.map((program) => program.stop({ graceMs: 5000 })))
  }

  /** Those of whose group a process is left. */
  get left(): readonly Program[] {
    return this.#all.filter((program) => program.isGroupAlive)
  }

  #logFile(name: string): string {
    return join(this.#directory, `${name}.log`)
  }
}

/** @returns whether there was somebody to hear it */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** Without what would change how the programs behave. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(BLSYNC_|LODESTAR_|NODE_OPTIONS$|npm_)/.test(name)),
  )
}
