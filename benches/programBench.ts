import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { FIRST_PERIOD, PERIODS } from './realChain.ts'

/** What one cold start over the 163 periods cost. */
export interface ProgramRun {
  /** From the first request to the last period stored. */
  readonly catchUpMs: number
  /** From the start of the process to its first request. */
  readonly firstRequestMs: number
  readonly cpuMs: number
  readonly peakMemoryMb: number
}

const LAST_COMMITTEE = FIRST_PERIOD + PERIODS
const COMMAND = new URL('../dist/cli/main.js', import.meta.url).pathname

/** Runs the command against a replay server in a process of its own, both on loopback, down to disk. */
export async function runProgram(): Promise<ProgramRun> {
  const server = spawn(
    process.execPath,
    [...process.execArgv, new URL('./replayProcess.ts', import.meta.url).pathname],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const datadir = mkdtempSync(join(tmpdir(), 'blsync-bench-'))
  try {
    const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
    const ready = await nextJson(lines)
    return await runAgainst(String(ready.url), String(ready.checkpoint), datadir, lines)
  } finally {
    server.kill('SIGKILL')
    rmSync(datadir, { recursive: true, force: true })
  }
}

async function runAgainst(
  url: string,
  checkpoint: string,
  datadir: string,
  server: AsyncIterator<string>,
): Promise<ProgramRun> {
  const args = ['--mainnet', '--beacon.api', url, '--beacon.checkpoint', checkpoint, '--allow-stale-checkpoint']
  const startedMs = Date.now()
  const client = spawn(
    process.execPath,
    [COMMAND, ...args, '--datadir', datadir, '--metrics', '--metrics.port', '0', '--log.format', 'json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const port = await statusPort(client)
  const first = await nextJson(server)
  const caughtUpMs = await storedAt(port)
  const usage = usageOf(client)
  client.kill('SIGKILL')
  const firstMs = Number(first.firstRequestMs)
  return { catchUpMs: caughtUpMs - firstMs, firstRequestMs: firstMs - startedMs, ...usage }
}

async function statusPort({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('the client has no output')
  for await (const line of createInterface({ input: stdout })) {
    const entry: unknown = JSON.parse(line)
    if (typeof entry === 'object' && entry !== null && 'port' in entry) return Number(entry.port)
  }
  throw new Error('the client ended before it served its status')
}

/** Asks for the status until the last committee is there, for a minute at most. */
async function storedAt(port: number): Promise<number> {
  const deadlineMs = Date.now() + 60_000
  while (Date.now() < deadlineMs) {
    const status: unknown = await (await fetch(`http://127.0.0.1:${port}/status`)).json()
    if (JSON.stringify(status).includes(`"lastPeriod":${LAST_COMMITTEE}`)) return Date.now()
    await setTimeout(2)
  }
  throw new Error('the client did not catch up within a minute')
}

/** Linux only, as are the bars: clock ticks are hundredths of a second. */
function usageOf({ pid }: ChildProcess): { cpuMs: number; peakMemoryMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakMemoryMb: Number(peak) / 1024 }
}

async function nextJson(lines: AsyncIterator<string>): Promise<Readonly<Record<string, unknown>>> {
  const { value } = await lines.next()
  const entry: unknown = JSON.parse(value)
  if (typeof entry !== 'object' || entry === null) throw new Error(`unexpected line: ${value}`)
  return { ...entry }
}
