import type { BlsyncClient } from '../../client/client.ts'
import { systemClock, type Timer } from '../../clock.ts'
import { bottomLine } from './bottomLine.ts'
import { CatchUpProgress } from './CatchUpProgress.ts'
import { HeadLines } from './HeadLines.ts'
import type { OpenLog } from './openLog.ts'
import { RunRecord } from './RunRecord.ts'

const REDRAW_MS = 1_000

/** What is looked at of a client. */
export type ShownClient = Pick<BlsyncClient, 'network' | 'status' | 'engines' | 'on'>

/** Everything that is shown of a running client: a line for each head, the bottom line, and the summary. */
export class LiveView {
  readonly #client: ShownClient
  readonly #log: OpenLog
  readonly #lines: HeadLines
  readonly #record = new RunRecord(systemClock.now())
  #catchUp = ''
  #timer: Timer | undefined
  #isOver = false

  constructor(client: ShownClient, log: OpenLog) {
    this.#client = client
    this.#log = log
    const { logger, terminal } = log
    const { network } = client
    this.#lines = new HeadLines({
      logger,
      committeeSize: network.preset.syncCommitteeSize,
      engines: () => client.engines,
      safe: () => client.status.safe,
      patienceMs: network.slotDurationMs / 3,
      after: systemClock.after,
    })
    const progress = new CatchUpProgress({
      logger,
      redraw: terminal.isInteractive ? (text) => this.#catchingUp(text) : undefined,
      now: systemClock.now,
    })
    client.on('committees', (committees) => progress.update(committees))
    client.on('head', (head) => {
      this.#record.headVerified()
      this.#lines.head(head)
      this.#redraw()
    })
    client.on('engine', () => {
      this.#lines.engine()
      this.#redraw()
    })
    if (log.isForPeople) this.#tick()
  }

  /** Writes what is left to say. */
  end(): void {
    this.#isOver = true
    this.#timer?.cancel()
    this.#lines.end()
    const { terminal, isForPeople } = this.#log
    terminal.redraw('')
    if (!isForPeople) return
    this.#record.look(this.#client.status)
    terminal.writeLine(this.#record.summary(this.#client.status, systemClock.now()))
  }

  #catchingUp(text: string): void {
    this.#catchUp = text
    this.#redraw()
  }

  #tick(): void {
    this.#redraw()
    this.#timer = systemClock.after(REDRAW_MS, () => this.#tick()).unref()
  }

  /** With every line of a head as well: the line below it must not be older. */
  #redraw(): void {
    if (!this.#log.isForPeople || this.#isOver) return
    const { network, status } = this.#client
    this.#record.look(status)
    const text = this.#catchUp === '' ? bottomLine({ network, status, nowMs: systemClock.now() }) : this.#catchUp
    this.#log.terminal.redraw(text)
  }
}
