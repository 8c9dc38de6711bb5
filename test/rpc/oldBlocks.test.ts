import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { openPayloadHistory } from '../../ts/cli/history/openPayloadHistory.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { ChainBlock } from '../../ts/devchain/chain/ChainBlock.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { blockJson, receiptsJson } from '../../ts/devchain/execution/blockJson.ts'
import type { ExecutionBlock } from '../../ts/devchain/execution/ExecutionBlock.ts'
import { executionBlockHash } from '../../ts/devchain/execution/executionBlockHash.ts'
import { silentLogger } from '../../ts/log.ts'
import { createProvider } from '../../ts/rpc/createProvider.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { CEILING_MS } from '../support/ceiling.ts'
import { eventually } from '../support/eventually.ts'
import type { RecordedAnswer } from '../support/recorded-execution-chain.ts'
import { RecordedProvider } from '../support/recorded-provider.ts'

/** Four and a half periods: old blocks lie in historical roots, in historical summaries, and among the newest roots. */
const FORKS = { altair: 0, bellatrix: 2, capella: 9, deneb: 12, electra: 15, fulu: 18, gloas: 22 }

type Answer = (method: string, params: readonly unknown[]) => RecordedAnswer | undefined

describe('blocks that no state of the execution chain leads to', () => {
  let dev: DevChain
  let client: BlsyncClient
  const open: (() => unknown)[] = []

  beforeAll(async () => {
    dev = await smallChain({ historySlots: 288, forkEpochs: FORKS })
    await dev.start()
    client = await BlsyncClient.create({
      network: dev.config,
      servers: [{ url: dev.beaconUrl }],
      checkpoint: dev.checkpointRoot,
      now: () => dev.now(),
    })
    const followed = client.heads()[Symbol.asyncIterator]().next()
    client.start()
    await followed
    await eventually(() => expect(client.executionBlocks.latest).toBeDefined())
  })

  afterAll(async () => {
    for (const close of open) await close()
    await client?.stop()
    await dev?.stop()
  })

  /** An archive that counts what it is asked for. */
  async function archive(behaviour: ServerBehaviour = {}) {
    const asked: string[] = []
    const { url } = await dev.addBeaconServer({
      ...behaviour,
      alterAnswer: (request, answer) => {
        asked.push(request.route)
        return behaviour.alterAnswer?.(request, answer) ?? answer
      },
    })
    return { url, count: (route: string) => asked.filter((name) => name === route).length }
  }

  async function ask(archives: readonly string[], answers: readonly Answer[] = [honest], more = {}) {
    const flags = {
      'beacon.api': [dev.beaconUrl],
      'beacon.api.header': [],
      'beacon.archive': archives,
      'history.file': [],
    }
    const surroundings = { store: new MemoryStore(), logger: silentLogger, patienceMs: CEILING_MS, ...more }
    const history = await openPayloadHistory(client, flags, surroundings)
    const provider = createProvider(client, {
      providers: answers.map(
        (answer, index) => new RecordedProvider(`provider ${index}`, ({ kind, params }) => answer(kind, params)),
      ),
      deadlineMs: CEILING_MS,
      ...(history !== undefined && { history }),
    })
    open.push(
      () => provider.stop(),
      () => history?.close(),
    )
    return (method: string, ...params: readonly unknown[]) => provider.request({ method, params })
  }

  /** What an honest provider has. */
  function honest(method: string, [choice]: readonly unknown[]): RecordedAnswer | undefined {
    const { tree } = dev.chain
    const hash = typeof choice === 'object' && choice !== null && 'blockHash' in choice ? choice.blockHash : choice
    const block =
      method === 'eth_getBlockByNumber'
        ? tree.executionAncestor(tree.head.execution, Number(choice))
        : tree.executionBlock(`0x${String(hash).slice(2)}`)
    switch (method) {
      case 'eth_chainId':
        return { result: '0x539' }
      case 'eth_getBlockByHash':
      case 'eth_getBlockByNumber':
        return { result: block?.body === undefined ? null : blockJson(block.hash, block.body, true) }
      case 'eth_getBlockReceipts':
        return { result: block?.body === undefined ? null : receiptsJson(block.body) }
      default:
        return undefined
    }
  }

  /** What is the chain's at a slot: the payload that later blocks build on. */
  function payloadAt(slot: number): { readonly block: ChainBlock; readonly execution: ExecutionBlock } {
    for (let at = slot; ; at++) {
      const block = dev.chain.tree.at(at)
      const execution = block?.ownPayload?.execution ?? block?.execution
      if (block !== undefined && execution?.timestamp === dev.config.genesisTime + 2 * at) return { block, execution }
    }
  }

  const hex = (number: number) => `0x${number.toString(16)}`

  it.each([
    ['before capella', 40, 'bellatrix', 64],
    ['of capella', 80, 'capella', 0],
    ['of fulu', 150, 'fulu', 0],
    ['of gloas, whose payloads later blocks prove', 200, 'gloas', 0],
    ['among the newest roots', 232, 'gloas', 0],
  ])('are proven by number and by hash through the beacon chain: %s', async (_, slot, fork, stateRoots) => {
    const { url, count } = await archive()
    const call = await ask([url])
    const { block, execution } = payloadAt(slot)
    expect(block.fork).toBe(fork)
    const found = await call('eth_getBlockByNumber', hex(execution.number), false)
    expect(found).toMatchObject({ hash: execution.hash, number: hex(execution.number) })
    expect(await call('eth_getBlockByHash', execution.hash, false)).toEqual(found)
    expect([count('block_root'), count('state_root')]).toEqual([slot === 232 ? 0 : 64, stateRoots])
  })

  it('many at once cost the roots of a period once', async () => {
    const { url, count } = await archive()
    const call = await ask([url])
    const numbers = [80, 90, 100, 110].map((slot) => payloadAt(slot).execution)
    const found = await Promise.all(numbers.map(({ number }) => call('eth_getBlockByNumber', hex(number), false)))
    expect(found).toMatchObject(numbers.map(({ hash }) => ({ hash })))
    expect(count('block_root')).toBe(64)
  })

  it('logs of an old range are complete', async () => {
    const call = await ask([(await archive()).url])
    const first = payloadAt(80).execution.number
    const logs = await call('eth_getLogs', { fromBlock: hex(first), toBlock: hex(first + 19) })
    expect(logs).toHaveLength(20)
  })

  /** A block with the right number and time, and a hash that recomputes, which is none of the chain. */
  function madeUp({ body }: ExecutionBlock): object {
    const { block, receipts } = body ?? expect.unreachable()
    const other = { ...block, extraData: Uint8Array.of(1, 2, 3) }
    return blockJson(bytesToHex(executionBlockHash(other)), { block: other, receipts }, false)
  }

  it('are believed of no provider whose block is another one, and of an honest one beside it', async () => {
    const { execution } = payloadAt(100)
    const next = payloadAt(101).execution
    const answers: readonly object[] = [
      madeUp(execution),
      { ...madeUp(execution), hash: execution.hash },
      blockJson(next.hash, next.body ?? expect.unreachable(), false),
      {},
    ]
    const { url, count } = await archive()
    for (const result of answers) {
      const lying: Answer = (method, params) =>
        method === 'eth_getBlockByNumber' ? { result } : honest(method, params)
      const alone = await ask([url], [lying])
      await expect(alone('eth_getBlockByNumber', hex(execution.number), false)).rejects.toMatchObject({
        code: -32_090,
        message: expect.stringMatching(/sent a wrong answer to eth_getBlockByNumber/),
      })
      const both = await ask([url], [lying, honest])
      const found = await both('eth_getBlockByNumber', hex(execution.number), false)
      expect(found).toMatchObject({ hash: execution.hash })
    }
    expect(count('block_root')).toBeGreaterThan(0)
  })

  it('are not in the chain where a provider has a block of another chain by its hash', async () => {
    const { execution } = payloadAt(100)
    const result = madeUp(execution)
    const hash = 'hash' in result ? result.hash : undefined
    const foreign: Answer = (method, params) =>
      method === 'eth_getBlockByHash' && params[0] === hash ? { result } : honest(method, params)
    const call = await ask([(await archive()).url], [foreign])
    expect(await call('eth_getBlockByHash', hash, false)).toBeNull()
  })

  it('are refused with what helps where archives give other roots, none, or fail, and found beside a good one', async () => {
    const { execution } = payloadAt(90)
    const other = bytesToHex(new Uint8Array(32).fill(7))
    const wrong = await archive({
      alterAnswer: ({ route }, answer) =>
        route === 'block_root' ? { ...answer, body: Buffer.from(JSON.stringify({ data: { root: other } })) } : answer,
    })
    const none = await archive({
      alterAnswer: ({ route }, answer) => (route === 'block_root' ? { ...answer, status: 404 } : answer),
    })
    const bad: readonly (readonly [string, RegExp])[] = [
      [wrong.url, /gives roots that lead to 0x\w+, while the verified state has/],
      [none.url, /has no block of that period/],
    ]
    // Parents that lead there are too many only on longer chains.
    const parentless: Answer = (method, params) => {
      const isHead = params[0] === client.executionBlocks.latest
      return method === 'eth_getBlockByHash' && !isHead ? { result: null } : honest(method, params)
    }
    for (const [url, reason] of bad) {
      const call = await ask([url], [parentless])
      await expect(call('eth_getBlockByNumber', hex(execution.number), false)).rejects.toMatchObject({
        code: -32_090,
        message: expect.stringMatching(reason),
      })
    }
    const stalling = await archive({
      alterAnswer: ({ route }, answer) => (route === 'block_root' ? 'stall' : answer),
    })
    const hasty = await ask([stalling.url], [parentless], { patienceMs: 1 })
    await expect(hasty('eth_getBlockByNumber', hex(execution.number), false)).rejects.toMatchObject({
      code: -32_090,
      message: expect.stringMatching(/are still being fetched: ask again in some minutes/),
    })
    const call = await ask([wrong.url, (await archive()).url])
    expect(await call('eth_getBlockByNumber', hex(execution.number), false)).toMatchObject({ hash: execution.hash })
  })
})
