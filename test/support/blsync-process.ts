import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientStatus } from '../../ts/client/ClientStatus.ts'
import { CEILING_MS } from './ceiling.ts'

const MAIN = join(import.meta.dirname, '../../dist/cli/main.cjs')

/** One line of `--log.format json`. */
export interface LogLine {
  readonly level: string
  readonly message: string
  readonly [field: string]: unknown
}

/** How a process ended. */
export interface ProcessEnd {
  /** `undefined` when a signal ended it. */
  readonly code: number | undefined
  /** Everything it ever wrote, to standard output and standard error. */
  readonly output: string
  /** What it wrote to standard error; of lines in JSON the message. */
  readonly complaint: string
}

export interface BlsyncProcessOptions {
  /** Added to an environment without any `BLSYNC_…` variable of the test run. */
  readonly env?: Readonly<Record<string, string>>
  /** As flags otherwise would; JSON lines of every level when left out. */
  readonly logFormat?: 'json' | 'none'
  /** User that it runs as; only for tests that run as root. */
  readonly uid?: number
  /** File descriptor that takes its standard output, of which the process object then hears nothing. */
  readonly stdout?: number
}

/**
 * The blsync command as a user runs it: the built program in a process of its own.
 *
 * @example
 * const blsync = BlsyncProcess.start(['--dev'])
 * await blsync.line('head verified')
 * expect((await blsync.stop('SIGTERM')).code).toBe(0)
 */
export class BlsyncProcess {
  /** Log lines so far. */
  readonly lines: LogLine[] = []
  /** Resolves when the process is gone and all it wrote has come. */
  readonly ended: Promise<ProcessEnd>
  readonly #child: ChildProcess
  readonly #listeners = new Set<() => void>()
  readonly #logsJson: boolean
  #output = ''
  #complaint = ''
  #pending = ''
  #isOver = false

  private constructor(child: ChildProcess, logsJson: boolean) {
    this.#child = child
    this.#logsJson = logsJson
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#heard(text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
      this.#complaint += text.replaceAll(/^\{.*\}$/gm, (line) => String(JSON.parse(line).message))
      this.#tell()
    })
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => {
        this.#isOver = true
        this.#tell()
        resolve({ code: code ?? undefined, output: this.#output, complaint: this.#complaint })
      })
    })
  }

  static start(args: readonly string[], options: BlsyncProcessOptions = {}): BlsyncProcess {
    const { env = {}, logFormat = 'json', uid, stdout = 'pipe' } = options
    if (!existsSync(MAIN)) throw new Error('the command is not built: npm run build')
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BLSYNC_'))
    // Without a terminal's colours, and with a home that nobody's data lies in.
    const environment = {
      ...Object.fromEntries(inherited),
      HOME: tmpdir(),
      NO_COLOR: '1',
      ...(logFormat === 'json' && { BLSYNC_LOG_LEVEL: 'debug' }),
      ...env,
    }
    const format = logFormat === 'json' ? ['--log.format', 'json'] : []
    const child = spawn(process.execPath, [MAIN, ...format, ...args], {
      env: environment,
      stdio: ['pipe', stdout, 'pipe'],
      ...(uid !== undefined && { uid }),
    })
    return new BlsyncProcess(child, logFormat === 'json')
  }

  /** Runs the command to its own end. */
  static async run(args: readonly string[], options: BlsyncProcessOptions = {}): Promise<ProcessEnd> {
    const blsync = BlsyncProcess.start(args, options)
    await blsync.until(() => blsync.#isOver, 'the process ends')
    return blsync.ended
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Everything written so far. */
  get output(): string {
    return this.#output
  }

  /** The first line with that message (or that fits), from those written already or from now on. */
  async line(wanted: string | ((line: LogLine) => boolean)): Promise<LogLine> {
    const fits = typeof wanted === 'string' ? ({ message }: LogLine) => message === wanted : wanted
    await this.until(() => this.lines.some(fits), typeof wanted === 'string' ? wanted : 'a certain line')
    const found = this.lines.find(fits)
    if (found === undefined) throw new Error('the line vanished')
    return found
  }

  /** Resolves when the condition holds; it is looked at whenever the process wrote something. */
  async until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        this.#listeners.delete(look)
        settle()
      }
      const fail = (why: string): void => end(() => reject(new Error(`${what}: ${why}; output:\n${this.#output}`)))
      const look = (): void => {
        if (condition()) end(resolve)
        else if (this.#isOver) fail('the process ended before')
      }
      const timer = setTimeout(() => fail(`not within ${CEILING_MS} ms`), CEILING_MS)
      this.#listeners.add(look)
    })
  }

  /** What `/status` says; the process was started with `--metrics --metrics.port 0`. */
  async status(): Promise<ClientStatus> {
    const { port } = await this.line('status and metrics')
    const response = await fetch(`http://127.0.0.1:${String(port)}/status`)
    const status: ClientStatus = JSON.parse(await response.text())
    return status
  }

  /** Asks it to stop, and waits. */
  async stop(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' = 'SIGTERM'): Promise<ProcessEnd> {
    this.#child.kill(signal)
    await this.until(() => this.#isOver, `the end after ${signal}`)
    return this.ended
  }

  /** `kill -9`; also for cleaning up, since it does no harm to a process that has ended. */
  async kill(): Promise<ProcessEnd> {
    this.#child.kill('SIGKILL')
    return this.ended
  }

  #heard(text: string): void {
    this.#output += text
    const lines = (this.#pending + text).split('\n')
    this.#pending = lines.pop() ?? ''
    for (const line of lines) if (this.#logsJson && line.startsWith('{')) this.lines.push(JSON.parse(line))
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
