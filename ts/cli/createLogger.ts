import { styleText } from 'node:util'
import { SELF } from '../conditions/Condition.ts'
import type { LogFields, Logger } from '../log.ts'

export type LogLevel = keyof Logger
/** `pretty` for people at a terminal, `logfmt` and `json` for everything that reads lines. */
export type LogFormat = 'pretty' | 'logfmt' | 'json'

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']
const COLOURS = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' } as const

export interface LineLoggerOptions {
  readonly level: LogLevel
  readonly format: LogFormat
  readonly write: (line: string) => void
  readonly now: () => Date
}

/**
 * A logger that writes one line a message.
 *
 * @example
 * const logger = createLogger({ level: 'info', format: 'logfmt', write: (line) => process.stdout.write(line), now: () => new Date() })
 */
export function createLogger({ level, format, write, now }: LineLoggerOptions): Logger {
  const logAt =
    (own: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LEVELS.indexOf(own) > LEVELS.indexOf(level)) return
      write(`${formatLine(format, own, message, fields, now())}\n`)
    }
  return { error: logAt('error'), warn: logAt('warn'), info: logAt('info'), debug: logAt('debug') }
}

function formatLine(format: LogFormat, level: LogLevel, message: string, fields: LogFields, time: Date): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  switch (format) {
    case 'json':
      return JSON.stringify({ time: time.toISOString(), level, message, ...Object.fromEntries(known) })
    case 'logfmt':
      return [['time', time.toISOString()], ['level', level], ['msg', message], ...known]
        .map(([key, value]) => `${key}=${logfmtValue(String(value))}`)
        .join(' ')
    case 'pretty': {
      const clock = time.toTimeString().slice(0, 8)
      const start = `${styleText('dim', clock)} ${styleText(COLOURS[level], level.toUpperCase().padEnd(5))}`
      if (fields.condition !== undefined) return `${start} ${printable(conditionText(message, fields))}`
      const tail = known
        .map(([key, value]) => ` ${styleText('dim', `${key}=`)}${printable(shortRoot(String(value)))}`)
        .join('')
      return `${start} ${printable(message).padEnd(28)}${tail}`
    }
  }
}

/** A condition as one sentence: whom it is about, what is wrong, what was seen and what to do; or that it is over. */
function conditionText(summary: string, { subject, evidence, remedy }: LogFields): string {
  const whose = subject === undefined || subject === SELF ? '' : `${subject}: `
  const seen = evidence === undefined ? '' : ` (${evidence})`
  const advice = remedy === undefined ? '' : `: ${remedy}`
  return `${whose}${summary}${seen}${advice}.`
}

function logfmtValue(text: string): string {
  return /^[^\s"=]+$/.test(text) ? printable(text) : JSON.stringify(text)
}

/** People compare the ends of a root; programs read the other formats. */
function shortRoot(text: string): string {
  return /^0x[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 10)}…${text.slice(-4)}` : text
}

/** Text from servers must not move the cursor or fake further lines. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\ufffd')
}
