import { CommanderError } from 'commander'
import { systemClock } from '../clock.ts'
import { exitCode, exitCodeOf } from './exitCode.ts'
import { programFor } from './program.ts'
import { type FatalFormat, reportFatal, writeFatal } from './reportFatal.ts'
import type { StopSignal } from './stopSignal.ts'
import { tellUsage } from './words/tellUsage.ts'
import { translateWords } from './words/translateWords.ts'

/** A stop takes no longer than this, in milliseconds, whatever is still under way: the database bears it. */
const STOP_LIMIT_MS = 250

/** Runs what the words of the command line ask for; resolves with the exit code. */
export async function runCommandLine(words: readonly string[], stop: StopSignal): Promise<number> {
  const program = programFor(words, stop)
  const format = (): FatalFormat => fatalFormat(words, program.opts<{ 'log.format'?: string }>()['log.format'])
  tellUsage(program, {
    sentence: (text) => writeFatal(text, format()),
    help: (text) => {
      if (format() === 'text') process.stderr.write(text)
    },
  })
  endOnLostOutput(format)
  void stop.received.then(() => systemClock.after(STOP_LIMIT_MS, () => process.exit(process.exitCode)).unref())
  try {
    await program.parseAsync(translateWords(program, words))
    return Number(process.exitCode ?? exitCode.ok)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage
    reportFatal(error, format())
    return exitCodeOf(error)
  }
}

function endOnLostOutput(format: () => FatalFormat): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough (`| head`): nothing to report, but no claim of success either.
    if (error.code !== 'EPIPE') writeFatal(`cannot write to standard output: ${error.message}`, format())
    process.exit(exitCode.failure)
  })
  // Nobody is left to be told.
  process.stderr.on('error', () => {})
  process.on('uncaughtException', (error) => {
    reportFatal(error, format())
    process.exit(exitCode.failure)
  })
}

/** From the command line, also one that is not understood, else from what a file or a variable says. */
function fatalFormat(words: readonly string[], parsed: string | undefined): FatalFormat {
  const [, named] = /^.*\0--log\.format[=\0]([^\0]*)/s.exec(`\0${words.join('\0')}`) ?? []
  return (named ?? parsed ?? process.env.BLSYNC_LOG_FORMAT) === 'json' ? 'json' : 'text'
}
