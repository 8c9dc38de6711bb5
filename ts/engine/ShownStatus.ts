import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { Logger } from '../log.ts'
import { EngineConditions } from './EngineConditions.ts'
import type { EngineStatus } from './EngineStatus.ts'
import { logStatus } from './logStatus.ts'
import type { SyncProgress } from './SyncProgress.ts'

export interface ShownStatusOptions {
  /** The endpoint as shown to the user. */
  readonly label: string
  readonly logger: Logger
  readonly conditions: ConditionSink
  /** Hears every new status. */
  readonly onStatus: (status: EngineStatus) => void
  /** Whether the client refuses payloads now. */
  readonly isPayloadRefused: () => boolean
}

/** State of one execution client, and all who see it: the log, the conditions and a listener, which harms nobody when it fails. */
export class ShownStatus {
  readonly #options: ShownStatusOptions
  readonly #conditions: EngineConditions
  #current: EngineStatus = { kind: 'starting' }

  constructor(options: ShownStatusOptions) {
    this.#options = options
    this.#conditions = new EngineConditions(options.conditions, options.label)
  }

  get current(): EngineStatus {
    return this.#current
  }

  set(status: EngineStatus): void {
    const before = this.#current
    if (status === before) return
    this.#current = status
    const { label, logger, onStatus, isPayloadRefused } = this.#options
    logStatus(logger, { engine: label, before, status })
    this.#conditions.show(status, { isPayloadRefused: isPayloadRefused() })
    try {
      onStatus(status)
    } catch (error) {
      logger.error('a listener failed', { engine: label, error: String(error) })
    }
  }

  /** How far a syncing client is, where that changed. */
  setProgress(progress: SyncProgress | undefined, standsStill: boolean): void {
    if (this.#current.kind !== 'syncing') return
    const { progress: before, standsStill: stoodStill = false, ...rest } = this.#current
    const isSame = before?.currentBlock === progress?.currentBlock && before?.highestBlock === progress?.highestBlock
    if (isSame && stoodStill === standsStill) return
    const shown = isSame ? before : progress
    this.set({ ...rest, ...(shown !== undefined && { progress: shown }), ...(standsStill && { standsStill }) })
  }
}
