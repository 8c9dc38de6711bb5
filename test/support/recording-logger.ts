import type { LogFields, Logger } from '../../ts/log.ts'

type Level = keyof Logger

/** A logger that keeps its lines: message and fields as one text. */
export function recordingLogger(): {
  readonly logger: Logger
  readonly lines: (level: Level) => readonly string[]
} {
  const written: { readonly level: Level; readonly line: string }[] = []
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}): void => {
      written.push({ level, line: `${message} ${JSON.stringify(fields)}` })
    }
  return {
    logger: { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') },
    lines: (level) => written.filter((entry) => entry.level === level).map((entry) => entry.line),
  }
}
