import { expect, vi } from 'vitest'
import { describeStatus } from '../../ts/engine/EngineStatus.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import type { ScriptedAnswer } from './engine-answer.ts'
import { EngineHeads } from './engine-heads.ts'
import { type EngineRun, REPEAT_MS } from './engine-run.ts'

/** What one execution client does beyond the specification. */
export interface EngineQuirk {
  readonly client: string
  /** As in the table of docs/execution-clients.md. */
  readonly does: string
  /** Where it was seen. */
  readonly source: string
  /** Lets the client do it, and checks what follows. */
  readonly story: (run: EngineRun) => Promise<void>
}

const { all: heads, at: head, checkpoint } = new EngineHeads(4)

const RETRY_MS = 500
const PROGRESS_MS = 5000

const status = (name: string): ScriptedAnswer => ({ kind: 'status', status: name })
const error = (code: number, message: string): ScriptedAnswer => ({ kind: 'error', code, message })

const forkchoices = (run: EngineRun) =>
  run.endpoint.calls.filter(({ method }) => method.startsWith('engine_forkchoice')).map(({ params }) => params[0])

async function followTo(run: EngineRun, slot: number): Promise<void> {
  for (const next of heads.slice(0, slot)) await run.follow(next)
}

/** It stays with SYNCING as long as it has not heard of a finalized block. */
async function startsWithFinality(run: EngineRun): Promise<void> {
  run.endpoint.always('engine_', status('SYNCING'))
  run.driver.setTarget({ head: head(2) })
  await run.status('syncing', 2)
  run.endpoint.always('engine_', status('VALID'))
  run.driver.setTarget({ head: head(2), finalized: checkpoint(1) })
  await run.status('following', 2)
  expect(forkchoices(run)).toMatchObject([
    { finalizedBlockHash: ZERO_HASH },
    { headBlockHash: head(2).blockHash, finalizedBlockHash: head(1).blockHash },
  ])
}

async function allowsNotOurHost(run: EngineRun, body: string): Promise<void> {
  run.endpoint.script('engine_exchangeCapabilities', { kind: 'http', statusCode: 403, body })
  run.driver.start()
  const refused = await run.status('unauthorized')
  expect(describeStatus(refused)).toMatch(/host name.*vhosts.*host-allowlist/)
}

/** Its answer to `eth_syncing` says nothing; the second one does. */
async function hidesProgress(run: EngineRun, answer: ScriptedAnswer): Promise<void> {
  const progress = { startingBlock: '0x0', currentBlock: '0x5', highestBlock: '0x9', pulledStates: '0x1' }
  run.endpoint.always('engine_', status('SYNCING'))
  run.endpoint.script('eth_syncing', answer, { kind: 'result', result: progress })
  run.driver.setTarget({ head: head(1) })
  await run.status('syncing', 1)
  for (const count of [1, 2]) {
    vi.advanceTimersByTime(PROGRESS_MS)
    await run.endpoint.until(({ calls }) => calls.filter(({ method }) => method === 'eth_syncing').length === count)
    run.driver.setTarget({ head: head(count + 1) })
    await run.status('syncing', count + 1)
  }
  await run.until(() => run.driver.status.kind === 'syncing' && run.driver.status.progress?.currentBlock === 5)
  expect(run.logs.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
}

export const engineQuirks: readonly EngineQuirk[] = [
  {
    client: 'geth',
    does: 'answers −32000 “beacon syncer reorging” while it changes its sync target',
    source: 'https://github.com/ethereum/go-ethereum/issues/29916',
    story: async (run) => {
      run.endpoint.script('engine_forkchoice', error(-32000, 'beacon syncer reorging'))
      run.driver.setTarget({ head: head(1) })
      await run.status('busy')
      vi.advanceTimersByTime(RETRY_MS)
      await run.status('following', 1)
    },
  },
  {
    client: 'geth',
    does: 'answers 403 to a host name that `--authrpc.vhosts` does not list',
    source: 'https://geth.ethereum.org/docs/interacting-with-geth/rpc',
    story: (run) => allowsNotOurHost(run, 'invalid host specified'),
  },
  {
    client: 'Nethermind',
    does: 'begins to sync only when it hears of a finalized block',
    source: 'https://github.com/NethermindEth/nethermind/issues/6338',
    story: startsWithFinality,
  },
  {
    client: 'Nethermind',
    does: 'answers −38002 for a safe block that it does not have yet',
    source: 'https://github.com/ethereum/execution-apis/blob/main/src/engine/paris.md',
    story: async (run) => {
      await followTo(run, 3)
      run.endpoint.script('engine_forkchoice', error(-38002, 'Invalid forkchoice state'))
      run.driver.setTarget({ head: head(4), safe: checkpoint(2), finalized: checkpoint(1) })
      expect(await run.status('following', 4)).toMatchObject({ safe: head(1).blockHash })
    },
  },
  {
    client: 'Nethermind',
    does: 'says to `eth_syncing` at first that it is not syncing',
    source: 'https://github.com/NethermindEth/nethermind/issues/6303',
    story: (run) => hidesProgress(run, { kind: 'result', result: false }),
  },
  {
    client: 'reth',
    does: 'starts its pipeline only towards a finalized block',
    source: 'https://github.com/paradigmxyz/reth/pull/7412',
    story: startsWithFinality,
  },
  {
    client: 'reth',
    does: 'answers SYNCING to every forkchoice while its pipeline runs',
    source: 'https://github.com/paradigmxyz/reth/issues/16952',
    story: async (run) => {
      run.endpoint.always('engine_', status('SYNCING'))
      run.driver.setTarget({ head: head(1) })
      await run.status('syncing', 1)
      run.driver.setTarget({ head: head(2) })
      await run.status('syncing', 2)
      run.endpoint.always('engine_', status('VALID'))
      vi.advanceTimersByTime(REPEAT_MS)
      await run.status('following', 2)
    },
  },
  {
    client: 'Besu',
    does: 'answers −40100 “Unauthorized” by JSON-RPC where others refuse the connection',
    source: 'https://github.com/besu-eth/besu/issues/3990',
    story: async (run) => {
      run.endpoint.script('engine_exchangeCapabilities', error(-40100, 'Unauthorized'))
      run.driver.start()
      expect(describeStatus(await run.status('unauthorized'))).toMatch(/refuses the JWT.*same secret file/)
    },
  },
  {
    client: 'Besu',
    does: 'answers 403 to a host name that `--engine-host-allowlist` does not list',
    source: 'https://besu.hyperledger.org/public-networks/how-to/use-engine-api',
    story: (run) => allowsNotOurHost(run, '{"message":"Host not authorized."}'),
  },
  {
    client: 'Erigon',
    does: 'drops safe and finalized hashes that come without a new head',
    source: 'https://github.com/erigontech/erigon/issues/24028',
    story: async (run) => {
      await followTo(run, 3)
      run.driver.setTarget({ head: head(3), safe: checkpoint(2), finalized: checkpoint(1) })
      await run.endpoint.until(({ safe }) => safe === head(2).blockHash)
      run.driver.setTarget({ head: head(4), safe: checkpoint(2), finalized: checkpoint(1) })
      const expected = { safe: head(2).blockHash, finalized: head(1).blockHash }
      expect(await run.status('following', 4)).toMatchObject(expected)
    },
  },
  {
    client: 'Erigon',
    does: 'answers ACCEPTED to a forkchoice that it cannot follow yet',
    source: 'https://github.com/erigontech/erigon/pull/22864',
    story: async (run) => {
      run.endpoint.script('engine_newPayload', status('SYNCING'))
      run.endpoint.script('engine_forkchoice', status('ACCEPTED'))
      run.endpoint.always('engine_forkchoice', status('VALID'))
      run.driver.setTarget({ head: head(1) })
      await run.status('syncing', 1)
      vi.advanceTimersByTime(REPEAT_MS)
      await run.status('following', 1)
    },
  },
  {
    client: 'EthereumJS',
    does: 'answers −32602 to a zero safe hash beside a finalized one',
    source: 'https://github.com/ethereumjs/ethereumjs-monorepo/tree/master/packages/client',
    story: async (run) => {
      await followTo(run, 2)
      const refused = error(-38002, 'no such safe block')
      run.endpoint.script('engine_forkchoice', refused, refused, error(-32602, 'safe block can not be zero'))
      run.driver.setTarget({ head: head(3), safe: checkpoint(2), finalized: checkpoint(1) })
      expect(await run.status('forkchoice-refused')).toMatchObject({ rpcCode: -38002 })
      vi.advanceTimersByTime(RETRY_MS)
      expect(await run.status('following', 3)).toMatchObject({ safe: head(2).blockHash })
    },
  },
  {
    client: 'EthereumJS',
    does: 'answers ACCEPTED to a payload whose parent it has not executed yet',
    source: 'https://github.com/ethereumjs/ethereumjs-monorepo/tree/master/packages/client',
    story: async (run) => {
      run.endpoint.script('engine_newPayload', status('ACCEPTED'))
      run.endpoint.script('engine_forkchoice', status('SYNCING'))
      run.endpoint.always('engine_forkchoice', status('VALID'))
      run.driver.setTarget({ head: head(1) })
      await run.status('accepted')
      vi.advanceTimersByTime(REPEAT_MS)
      await run.status('following', 1)
    },
  },
  {
    client: 'EthereumJS',
    does: 'answers −32603 to `eth_syncing` while it has no peer',
    source: 'https://github.com/ethereumjs/ethereumjs-monorepo/tree/master/packages/client',
    story: (run) => hidesProgress(run, error(-32603, 'no peer available for synchronization')),
  },
]
