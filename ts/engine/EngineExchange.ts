import type { EngineFailure } from './EngineFailure.ts'

/** How one call to an execution client ended. */
export interface EngineExchange {
  readonly method: string
  readonly durationMs: number
  /** Why there was no result; left out when there was one. */
  readonly error?: EngineFailure['kind'] | 'unknown'
}
