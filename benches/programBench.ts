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

/** Runs the command against a replay server, down to disk. */
export function runProgram(): Promise<ProgramRun> {
  return withReplayServer(async (url, checkpoint, lines) => {
    const datadir = mkdtempSync(join(tmpdir(), 'blsync-bench-'))
    try {
      return await runAgainst(url, checkpoint, datadir, lines)
    } finally {
      rmSync(datadir, { recursive: true, force: true })
    }
  })
}

/** The longest hold of the event loop while a client of a process of its own does the same, in milliseconds. */
export function longestHoldMs(): Promise<number> {
  return withReplayServer(async (url, checkpoint) => {
    const client = spawnBench('eventLoopProcess.ts', [url, checkpoint])
    const { maxMs } = await nextJson(linesOf(client))
    return Number(maxMs)
  })
}

/** A replay server in a process of its own; its lines go on with the time of its first request. */
async function withReplayServer<Result>(
  use: (url: string, checkpoint: string, lines: AsyncIterator<string>) => Promise<Result>,
): Promise<Result> {
  const server = spawnBench('replayProcess.ts', [])
  try {
    const lines = linesOf(server)
    const ready = await nextJson(lines)
    return await use(String(ready.url), String(ready.checkpoint), lines)
  } finally {
    server.kill('SIGKILL')
  }
}

function spawnBench(file: string, args: readonly string[]): ChildProcess {
  const path = new URL(file, import.meta.url).pathname
  return spawn(process.execPath, [...process.execArgv, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

function linesOf({ stdout }: ChildProcess): AsyncIterator<string> {
  if (stdout === null) throw new Error('the process has no output')
  return createInterface({ input: stdout })[Symbol.asyncIterator]()
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
