import { systemClock } from '../clock.ts'
import { BlsyncError } from '../errors.ts'
import { optionsAsFlags } from './optionsAsFlags.ts'

/** How what ends the process is told on standard error: a sentence for people, or a line of the log's JSON. */
export type FatalFormat = 'text' | 'json'

/** One clear sentence; a stack only for what nobody expected. */
export function reportFatal(error: unknown, format: FatalFormat): void {
  if (error instanceof BlsyncError) writeFatal(optionsAsFlags(error.message), format)
  else writeFatal('unexpected failure', format, error instanceof Error ? error.stack : String(error))
}

/** Writes one message that ends the process. */
export function writeFatal(message: string, format: FatalFormat, detail?: string): void {
  const text = detail === undefined ? message : `${message}\n${detail}`
  const line = {
    time: new Date(systemClock.now()).toISOString(),
    level: 'error',
    message,
    ...(detail !== undefined && { error: detail }),
  }
  process.stderr.write(format === 'json' ? `${JSON.stringify(line)}\n` : `blsync: ${text}\n`)
}
