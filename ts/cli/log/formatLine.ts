import { SELF } from '../../conditions/Condition.ts'
import type { LogFields, Logger } from '../../log.ts'
import { headText } from './headText.ts'
import { type Painter, plain } from './Painter.ts'
import { printable, shortRoot } from './printable.ts'

export type LogLevel = keyof Logger

/** `terminal` and `text` for people, with colours and without; `logfmt` and `json` for everything that reads lines. */
export type LogFormat = 'terminal' | 'text' | 'logfmt' | 'json'

const COLOURS = { error: 'red', warn: 'yellow', info: 'green', debug: 'dim' } as const

export interface LogLine {
  readonly level: LogLevel
  readonly message: string
  readonly fields: LogFields
  readonly time: Date
}

/** How lines for people look. */
export interface PeopleStyle {
  readonly paint: Painter
  /** Width of the terminal; 0 where there is none, and lines may be of any length. */
  readonly columns: number
}

const NO_STYLE: PeopleStyle = { paint: plain, columns: 0 }

/** A message in one line, without its end. */
export function formatLine(format: LogFormat, line: LogLine, style: PeopleStyle = NO_STYLE): string {
  const { level, message, fields, time } = line
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  switch (format) {
    case 'json':
      return JSON.stringify({ time: time.toISOString(), level, message, ...Object.fromEntries(known) })
    case 'logfmt':
      return [['time', time.toISOString()], ['level', level], ['msg', message], ...known]
        .map(([key, value]) => `${key}=${logfmtValue(String(value))}`)
        .join(' ')
    case 'terminal':
    case 'text':
      return forPeople(line, known, format === 'text' ? { ...style, paint: plain } : style)
  }
}

function forPeople(
  { level, message, fields, time }: LogLine,
  known: readonly (readonly [string, LogFields[string]])[],
  { paint, columns }: PeopleStyle,
): string {
  const clock = time.toTimeString().slice(0, 8)
  const label = level.toUpperCase().padEnd(5)
  const start = `${paint('dim', clock)} ${paint(COLOURS[level], label)} `
  const room = columns === 0 ? Number.POSITIVE_INFINITY : columns - clock.length - label.length - 2
  // What is wrong, and what to do about it, is never cut short.
  if (fields.condition !== undefined) return `${start}${printable(conditionText(message, fields))}`
  if (message === 'head') return `${start}${headText(fields, { paint, room })}`
  const tail = known.map(([key, value]) => [key, printable(shortRoot(String(value)))] as const)
  const padded = tail.length === 0 ? printable(message) : printable(message).padEnd(28)
  let rest = room - padded.length
  let text = cut(padded, room)
  for (const [key, value] of tail) {
    if (rest <= key.length + 3) break
    const shown = cut(value, rest - key.length - 2)
    text += ` ${paint('dim', `${key}=`)}${shown}`
    rest -= key.length + 2 + shown.length
  }
  return `${start}${text}`
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, Math.max(0, room - 1))}…` : text
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
