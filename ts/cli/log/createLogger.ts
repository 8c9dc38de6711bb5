import type { LogFields, Logger } from '../../log.ts'
import type { LogLevel, LogLine } from './formatLine.ts'

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

export interface LineLoggerOptions {
  /** `silent` writes nothing; what ends the program is said all the same, on standard error. */
  readonly level: LogLevel | 'silent'
  readonly write: (line: LogLine) => void
  readonly now: () => Date
}

/** A logger that hands over the messages of a level and above. */
export function createLogger({ level, write, now }: LineLoggerOptions): Logger {
  const most = level === 'silent' ? -1 : LEVELS.indexOf(level)
  const logAt =
    (own: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LEVELS.indexOf(own) <= most) write({ level: own, message, fields, time: now() })
    }
  return { error: logAt('error'), warn: logAt('warn'), info: logAt('info'), debug: logAt('debug') }
}
