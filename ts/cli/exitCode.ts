import { BlsyncError, ConfigError } from '../errors.ts'

/** What the process tells its parent. Documented in the README; numbers never change meaning. */
export const exitCode = {
  /** Stopped on request, or `verify` found every object good. */
  ok: 0,
  /** An unexpected failure (a bug or a broken installation), or `verify` found a bad object. */
  failure: 1,
  /** Flags, environment, configuration file or network do not fit. */
  usage: 2,
  /** The checkpoint is missing, stale, or the sources disagree about it. */
  checkpoint: 3,
  /** The data directory is locked, foreign, damaged or not writable. */
  datadir: 4,
  /** `prove`, `headers`: nobody gives what was asked for, it does not exist, or the time is over. */
  unavailable: 5,
  /** `prove`: proven and printed, but the newest block that anybody gives lies far behind the clock. */
  stale: 6,
} as const

/** What a question ended with that fits, but has no answer. */
const UNAVAILABLE = new Set([
  'ERR_NO_STATE_PROOF',
  'ERR_NO_HISTORY',
  'ERR_TIMEOUT',
  'ERR_SLOT_EMPTY',
  'ERR_SLOT_FUTURE',
  'ERR_SLOT_TOO_OLD',
])

/** The exit code for an error that ends the process. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof BlsyncError)) return exitCode.failure
  if (error.code.startsWith('ERR_CHECKPOINT') || error.code === 'ERR_STALE_CHECKPOINT') return exitCode.checkpoint
  if (error.code.startsWith('ERR_DATADIR')) return exitCode.datadir
  if (UNAVAILABLE.has(error.code)) return exitCode.unavailable
  return error instanceof ConfigError ? exitCode.usage : exitCode.failure
}
