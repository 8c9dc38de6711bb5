import { systemClock } from '../../clock.ts'
import { ConfigError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { Flags } from '../flags.ts'
import { createLogger } from './createLogger.ts'
import { formatLine, type LogFormat, type LogLevel } from './formatLine.ts'
import { LogFile } from './LogFile.ts'
import { logOutput, type TextOutput } from './logOutput.ts'
import { painterFor, plain } from './Painter.ts'
import { Terminal } from './Terminal.ts'

export type LogFlags = Pick<
  Flags,
  'log.level' | 'verbosity' | 'log.format' | 'log.file' | 'log.rotate' | 'log.maxsize' | 'log.maxbackups'
>

/** Where messages go, and in which form. */
export interface OpenLog {
  readonly logger: Logger
  readonly terminal: Terminal
  /** Whether people read it: then there is a banner, a bottom line on a terminal, and a summary. */
  readonly isForPeople: boolean
}

export interface LogSurroundings {
  readonly output?: TextOutput
  readonly env?: NodeJS.ProcessEnv
  /** Where no flag says otherwise. */
  readonly usualLevel?: LogLevel
}

/** As geth counts. */
const VERBOSITIES: readonly (LogLevel | 'silent')[] = ['silent', 'error', 'warn', 'info', 'debug', 'debug']

/**
 * Opens the log that the flags ask for: lines on an output, and in a file as well.
 *
 * @throws ConfigError when the file cannot be written, or the level is said in two ways
 */
export function openLog(
  flags: LogFlags,
  { output = logOutput(), env = process.env, usualLevel = 'info' }: LogSurroundings = {},
): OpenLog {
  const isDumb = env.TERM === 'dumb'
  const format = flags['log.format'] ?? usualFormat(output.isTTY, isDumb)
  const isForPeople = format === 'terminal' || format === 'text'
  const paint = format === 'terminal' ? painterFor({ isTTY: output.isTTY, env }) : plain
  const terminal = new Terminal(output, { isInteractive: output.isTTY && !isDumb && format === 'terminal', paint })
  const file = openFile(flags)
  const fileFormat = format === 'json' ? 'json' : 'logfmt'
  const logger = createLogger({
    level: levelOf(flags, usualLevel),
    now: () => new Date(systemClock.now()),
    write: (line) => {
      const columns = output.isTTY ? output.columns : 0
      terminal.writeLine(`${formatLine(format, line, { paint, columns })}\n`)
      file?.writeLine(`${formatLine(fileFormat, line)}\n`)
    },
  })
  return { logger, terminal, isForPeople }
}

function usualFormat(isTTY: boolean, isDumb: boolean): LogFormat {
  if (!isTTY) return 'logfmt'
  return isDumb ? 'text' : 'terminal'
}

function levelOf({ 'log.level': level, verbosity }: LogFlags, usual: LogLevel): LogLevel | 'silent' {
  if (verbosity === undefined) return level ?? usual
  if (level !== undefined) throw new ConfigError('--verbosity and --log.level say the same thing: give one of them')
  return VERBOSITIES[verbosity] ?? 'debug'
}

function openFile(flags: LogFlags): LogFile | undefined {
  const path = flags['log.file']
  if (path === undefined) return undefined
  return new LogFile({
    path,
    ...(flags['log.rotate'] && { maxBytes: flags['log.maxsize'] * 1_000_000 }),
    maxBackups: flags['log.maxbackups'],
    tell: (text) => void process.stderr.write(`blsync: ${text}\n`),
  })
}
