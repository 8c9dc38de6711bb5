import type { EngineCall } from './EngineTap.ts'

/** The part of a run in which a head should have been delivered, and what blsync and the execution client did in it. */
export interface MissedHead {
  readonly slot: number
  /** From its block's arrival until it was too late, in milliseconds since 1970. */
  readonly fromMs: number
  readonly toMs: number
  /** What blsync wrote, as JSON lines. */
  readonly log: readonly string[]
  readonly calls: readonly EngineCall[]
}

interface Line {
  readonly time: string
  readonly level: string
  readonly message: string
  readonly slot?: number
  readonly condition?: string
  readonly subject?: string
  readonly evidence?: string
  readonly request?: string
  readonly server?: string
  readonly error?: string
}

const MAX_SHOWN = 8

/** What stood in a head's way: how far it came, what was wrong then, which requests failed, and what was called meanwhile. */
export function whyNotDelivered({ slot, fromMs, toMs, log, calls }: MissedHead): string {
  const lines = log.flatMap(parseLine)
  const meanwhile = lines.filter(({ time }) => Date.parse(time) >= fromMs && Date.parse(time) <= toMs)
  const after = (timeMs: number): string => `+${((timeMs - fromMs) / 1000).toFixed(1)} s`
  const conditions = conditionsDuring(lines, { fromMs, toMs })
  const failures = counted(
    meanwhile
      .filter(({ message }) => message === 'request failed')
      .map(({ server, request, error }) => `${request} of ${server}: ${error}`),
  )
  const warnings = counted(
    meanwhile
      .filter(({ level, condition }) => (level === 'warn' || level === 'error') && condition === undefined)
      .map(({ message }) => message),
  )
  const called = calls
    .filter(({ at }) => at >= fromMs && at <= toMs)
    .map(({ method, at, answeredAt, status }) => {
      const took = Number.isFinite(answeredAt) ? `${answeredAt - at} ms` : 'no answer'
      return `${method} at ${after(at)}, ${took}${status === undefined ? '' : `, ${String(status)}`}`
    })
  return [
    `slot ${slot}: ${stageOf(meanwhile, slot)}`,
    ...shown('what was wrong', conditions),
    ...shown('blsync itself', silences(lines, { fromMs, toMs })),
    ...shown('failed requests', failures),
    ...shown('warnings', warnings),
    ...shown('calls at the execution client', called),
  ].join('\n')
}

function stageOf(lines: readonly Line[], slot: number): string {
  const has = (message: string): boolean => lines.some((line) => line.message === message && line.slot === slot)
  if (has('new head for the execution clients'))
    return 'verified, with its block, but the execution client was not led to it'
  return has('head verified') ? 'verified, but its block was not there' : 'not verified'
}

/** Longer than any slot: a program that follows a chain says something in each. */
const SILENCE_MS = 4_500

/** How long it wrote nothing, as when it did not run. */
function silences(
  lines: readonly Line[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly string[] {
  const times = lines.map(({ time }) => Date.parse(time))
  return times.flatMap((beganMs, index) => {
    const endedMs = times[index + 1] ?? Number.POSITIVE_INFINITY
    const isMeanwhile = beganMs < toMs && endedMs > fromMs
    if (!isMeanwhile || endedMs - beganMs < SILENCE_MS) return []
    if (endedMs === Number.POSITIVE_INFINITY) return toMs - beganMs < SILENCE_MS ? [] : ['wrote nothing any more']
    return [`wrote nothing for ${((endedMs - beganMs) / 1000).toFixed(1)} s`]
  })
}

/** Conditions that were told before the end, and not over before the beginning. */
function conditionsDuring(
  lines: readonly Line[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly string[] {
  const active = new Map<string, string>()
  for (const { time, condition, subject, evidence, message } of lines) {
    const atMs = Date.parse(time)
    if (condition === undefined || atMs > toMs) continue
    const key = `${condition} ${subject}`
    if (evidence !== undefined) active.set(key, `${subject}: ${message} (${evidence})`)
    else if (atMs < fromMs) active.delete(key)
  }
  return [...active.values()]
}

function counted(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`))
}

function shown(title: string, texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return []
  const more = texts.length > MAX_SHOWN ? [`    and ${texts.length - MAX_SHOWN} more`] : []
  return [`  ${title}:`, ...texts.slice(0, MAX_SHOWN).map((text) => `    ${text}`), ...more]
}

/** Nothing for what is not a line of the log, such as one that a `kill -9` cut. */
function parseLine(text: string): readonly Line[] {
  try {
    const line: Line = JSON.parse(text)
    return typeof line.time === 'string' && typeof line.message === 'string' ? [line] : []
  } catch {
    return []
  }
}
