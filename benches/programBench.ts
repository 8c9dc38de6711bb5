import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClientProcess, environment, type LongestHold } from './ClientProcess.ts'
import { EmptyFollower } from './EmptyFollower.ts'
import { jsonLines, type Line, nextOf } from './jsonLines.ts'
import { FIRST_PERIOD } from './realChain.ts'
import type { Usage } from './Usage.ts'

/** What one cold start cost. */
export interface ProgramRun extends Usage {
  /** From the first request to the last period stored. */
  readonly catchUpMs: number
  /** From the start of the process to its first request. */
  readonly firstRequestMs: number
}

/** What following a chain and leading an execution client costs. */
export interface FollowingRun {
  /** From the start of the process to the first `forkchoiceUpdated`, with eight periods to catch up. */
  readonly firstForkchoiceMs: number
  /** For each window of heads that were counted. */
  readonly cpuMsAHead: readonly number[]
  /** The last window's, as the next. */
  readonly sleepsAHead: number
  readonly memoryMb: number
  readonly peakMemoryMb: number
  /** From the event with a head's signatures to its `newPayload` and to its `forkchoiceUpdated`, a time for each head. */
  readonly payloadMs: readonly number[]
  readonly leadMs: readonly number[]
  /** A process of Node alone that makes as many exchanges. */
  readonly empty: { readonly firstRequestMs: number; readonly cpuMsAHead: readonly number[]; readonly memoryMb: number }
}

/**
 * Costs are counted once so many heads in a row took no more than so many requests: then the headers of the past are there,
 * which a new client fetches beside the heads.
 */
const QUIET_HEADS = 8
const QUIET_REQUESTS = 3
const COUNTED_HEADS = 24
/** No run takes so long: its client has ended, or never gets there. */
const DEADLINE_MS = 300_000

/**
 * Runs the command against a replay server of so many periods, down to disk.
 *
 * @param how - as for {@link ClientProcess}
 */
export function runProgram(periods: number, how?: 'first'): Promise<ProgramRun> {
  return catchUp(periods, how, async (client, { firstRequestMs, storedMs }) => {
    const { usage } = client
    await client.killWithUpdate(FIRST_PERIOD + periods - 1)
    return {
      catchUpMs: Number(storedMs) - Number(firstRequestMs),
      firstRequestMs: Number(firstRequestMs) - client.startedMs,
      ...usage,
    }
  })
}

/** How long its event loop is held at the most while the command catches up. */
export function longestHold(periods: number): Promise<LongestHold> {
  return catchUp(periods, 'probed', (client) => client.longestHold())
}

/** Has the command catch up, with a look at it once all is stored. */
function catchUp<Result>(
  periods: number,
  how: 'first' | 'probed' | undefined,
  look: (client: ClientProcess, times: Line) => Promise<Result>,
): Promise<Result> {
  return withServer('replayProcess.ts', [String(periods)], async (ready, lines) => {
    const server = ['--mainnet', '--beacon.api', String(ready.url)]
    const checkpoint = ['--beacon.checkpoint', String(ready.checkpoint), '--allow-stale-checkpoint']
    const client = new ClientProcess([...server, ...checkpoint], how)
    try {
      return await look(client, await nextOf(lines))
    } finally {
      client.end()
    }
  })
}

/**
 * The command while it follows a development chain of minimal preset, a slot a second, and leads its execution client.
 *
 * @param settlingHeads - how many heads it follows before its costs are counted, for one that has run for long
 * @param windows - how many times in a row they are counted
 */
export function runFollower(settlingHeads = 0, windows = 1): Promise<FollowingRun> {
  return withServer('devChainProcess.ts', [], async (ready, lines) => {
    const directory = mkdtempSync(join(tmpdir(), 'blsync-config-'))
    const config = join(directory, 'config.yaml')
    const secret = join(directory, 'jwt.hex')
    writeFileSync(config, String(ready.configYaml))
    writeFileSync(secret, String(ready.jwtSecretHex))
    const genesis = [
      '--beacon.genesis.time',
      String(ready.genesisTime),
      '--beacon.genesis.gvroot',
      String(ready.genesisRoot),
    ]
    const server = ['--beacon.api', String(ready.url), '--beacon.checkpoint', String(ready.checkpoint)]
    const engine = ['--blsync.engine.api', String(ready.engineUrl), '--blsync.jwtsecret', secret]
    const empty = await EmptyFollower.start()
    const client = new ClientProcess(['--beacon.config', config, ...genesis, ...server, ...engine])
    const nextHead = async (): Promise<Line> => {
      const line = await nextOf(lines)
      empty.head()
      return line
    }
    try {
      const firstLed = await nextOf(lines)
      let quiet = 0
      while (quiet < QUIET_HEADS) quiet = Number((await nextHead()).requests) <= QUIET_REQUESTS ? quiet + 1 : 0
      for (let head = 0; head < settlingHeads; head++) await nextHead()
      const usages = [{ client: client.usage, empty: empty.usage }]
      const heads: Line[] = []
      for (let window = 0; window < windows; window++) {
        for (let head = 0; head < COUNTED_HEADS; head++) heads.push(await nextHead())
        usages.push({ client: client.usage, empty: empty.usage })
      }
      const aHead = (of: (usage: (typeof usages)[number]) => number): readonly number[] =>
        usages.slice(1).map((usage, window) => (of(usage) - of(usages[window] ?? usage)) / COUNTED_HEADS)
      const { memoryMb, peakMemoryMb } = client.usage
      return {
        firstForkchoiceMs: Number(firstLed.ledMs) - client.startedMs,
        cpuMsAHead: aHead((usage) => usage.client.cpuMs),
        sleepsAHead: aHead((usage) => usage.client.sleeps).at(-1) ?? Number.NaN,
        memoryMb,
        peakMemoryMb,
        payloadMs: heads.map(({ payloadMs }) => Number(payloadMs)),
        leadMs: heads.map(({ leadMs }) => Number(leadMs)),
        empty: {
          firstRequestMs: empty.firstRequestMs,
          cpuMsAHead: aHead((usage) => usage.empty.cpuMs),
          memoryMb: empty.usage.memoryMb,
        },
      }
    } finally {
      client.end()
      empty.end()
      rmSync(directory, { recursive: true, force: true })
    }
  })
}

type Lines = ReturnType<typeof jsonLines>

/** A server in a process of its own, which says in its first line where it is; what it says later is left to read. */
async function withServer<Result>(
  file: string,
  args: readonly string[],
  use: (ready: Line, lines: Lines) => Promise<Result>,
): Promise<Result> {
  const server = spawnBench(file, args)
  const late = setTimeout(() => server.kill('SIGKILL'), DEADLINE_MS)
  try {
    const lines = jsonLines(server.stdout)
    return await use(await nextOf(lines), lines)
  } finally {
    clearTimeout(late)
    server.kill('SIGKILL')
  }
}

function spawnBench(file: string, args: readonly string[]): ChildProcess {
  const path = new URL(file, import.meta.url).pathname
  return spawn(process.execPath, [...process.execArgv, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  })
}
