import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import type { EnginePayload } from '../../ts/engine/EnginePayload.ts'
import type { ForkchoiceState } from '../../ts/engine/ForkchoiceState.ts'
import type { PayloadStatus } from '../../ts/engine/PayloadStatus.ts'
import type { SyncProgress } from '../../ts/engine/SyncProgress.ts'
import type { ForkName } from '../../ts/params/ForkName.ts'

/** An execution client without a network: it finds everything valid and keeps what it was told. */
export class EngineRecorder implements EngineConnection {
  readonly label: string
  /** Slots of payloads, and forkchoice states, in order. */
  readonly payloads: number[] = []
  readonly states: ForkchoiceState[] = []
  /** What it answers to payloads; a promise that never ends makes it hang. */
  answer: () => Promise<PayloadStatus> = async () => ({ status: 'VALID' })

  /** What it answers to forkchoices. */
  follow: () => PayloadStatus = () => ({ status: 'VALID' })
  /** What it answers when it is asked how far it is. */
  progress: () => SyncProgress | undefined = () => undefined
  /** Number of its own head block, as it says. */
  held = 0

  constructor(label = 'recorder') {
    this.label = label
  }

  async newPayload(payload: EnginePayload): Promise<PayloadStatus> {
    this.payloads.push(payload.slot)
    return this.answer()
  }

  async forkchoiceUpdated(_fork: ForkName, state: ForkchoiceState): Promise<PayloadStatus> {
    this.states.push(state)
    return this.follow()
  }

  async exchangeCapabilities(): Promise<readonly string[]> {
    return []
  }

  async clientVersions(): Promise<readonly never[]> {
    return []
  }

  async blockNumber(): Promise<number> {
    return this.held
  }

  async syncProgress(): Promise<SyncProgress | undefined> {
    return this.progress()
  }

  async close(): Promise<void> {}
}
