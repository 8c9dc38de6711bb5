import { get } from 'node:http'
import { Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '../clock.ts'
import { exitCode } from './exitCode.ts'
import { portNumber } from './flags.ts'
import { acceptSwitchValues } from './switchValues.ts'

interface HealthcheckFlags {
  readonly 'metrics.addr': string
  readonly 'metrics.port': number
  readonly ready?: boolean
  readonly timeout: number
}

/** Longer than any answer; shorter would hide what a frozen process says. */
const MAX_BODY_CHARACTERS = 100_000

/**
 * The subcommand `blsync healthcheck`: asks a running blsync whether it is alive, or ready. Its action sets the process's
 * exit code to 0 when it is and to 1 when it is not, as containers want it.
 */
export function healthcheckCommand(): Command {
  return acceptSwitchValues(new Command('healthcheck'))
    .description('ask a blsync that runs with --metrics whether it is alive: exit code 0 or 1')
    .addOption(
      new Option('--metrics.addr <address>', 'address of its metrics server')
        .default('127.0.0.1')
        .env('BLSYNC_METRICS_ADDR'),
    )
    .addOption(
      new Option('--metrics.port <port>', 'port of its metrics server')
        .default(8008)
        .env('BLSYNC_METRICS_PORT')
        .argParser(portNumber),
    )
    .option('--ready', 'ask whether it follows the head and every execution client does, too')
    .addOption(new Option('--timeout <seconds>', 'give up after this long').default(5).argParser(seconds))
    .exitOverride()
    .action(async (flags: HealthcheckFlags) => {
      const { isGood, text } = await ask(flags)
      process.stdout.write(`${text.trimEnd()}\n`)
      process.exitCode = isGood ? exitCode.ok : exitCode.failure
    })
}

interface Finding {
  readonly isGood: boolean
  readonly text: string
}

async function ask(flags: HealthcheckFlags): Promise<Finding> {
  const { timeout } = flags
  const giveUp = new AbortController()
  const timer = systemClock.after(timeout * 1000, () => giveUp.abort())
  const finding = await fetchFinding(flags, giveUp.signal)
  timer.cancel()
  return giveUp.signal.aborted ? { isGood: false, text: `no answer within ${timeout} s` } : finding
}

function fetchFinding(flags: HealthcheckFlags, signal: AbortSignal): Promise<Finding> {
  const { 'metrics.port': port, ready } = flags
  const path = ready === true ? '/readyz' : '/healthz'
  return new Promise((resolve) => {
    const failed = (error: Error): void =>
      resolve({ isGood: false, text: `no answer on port ${port}: ${error.message}` })
    get({ host: reachable(flags['metrics.addr']), port, path, signal, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text = (text + part).slice(0, MAX_BODY_CHARACTERS)
      })
      response.on('error', failed)
      response.on('end', () => resolve({ isGood: response.statusCode === 200, text }))
    }).on('error', failed)
  })
}

/** Where a server listens on every address, it is asked on this machine. */
function reachable(address: string): string {
  return address === '0.0.0.0' || address === '::' || address === '' ? '127.0.0.1' : address
}

function seconds(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('expected 1 to 999 seconds')
  return Number(text)
}
