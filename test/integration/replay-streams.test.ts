import { afterEach, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { SyncServer } from '../../ts/api/SyncServer.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { readConfigValues } from '../../ts/params/readConfigValues.ts'
import { dataOf, devnetConfig, textAt } from '../support/recorded.ts'
import type { RecordedChain } from '../support/replay-chain.ts'
import { devnetRecording } from '../support/replay-devnet.ts'
import type { DevnetName } from '../support/replay-devnet-events.ts'
import { localChainRecording } from '../support/replay-local-chain.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { ServerLog } from '../support/server-log.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close()
})

/** Without polls, so that what is heard comes from the stream. */
const streamOnly = { silenceMs: 60_000, pollMs: 60_000, quietMs: 60_000 }

async function follow(
  chain: RecordedChain,
  config: NetworkConfig,
  port = 0,
): Promise<{ log: ServerLog; node: ReplayServer }> {
  const node = await ReplayServer.start(chain, port)
  const server = new SyncServer({ url: node.url, config, timing: streamOnly })
  const log = new ServerLog()
  server.subscribe(log.listener)
  cleanUp.push(
    () => node.close(),
    () => server.unsubscribe(),
  )
  return { log, node }
}

/** The answers to the first poll are those of the clock's first position. */
async function polledOnce(node: ReplayServer): Promise<void> {
  for (const path of ['head', 'optimistic_update', 'finality_update']) await node.http.received(path)
}

async function streaming(log: ServerLog): Promise<void> {
  while ((await log.next('status')).state !== 'streaming');
}

/** Slots and roots that the recorded stream announces as head. */
function recordedHeads(chain: ReturnType<typeof devnetRecording>): readonly { slot: number; root: string }[] {
  return chain.heads.map(({ slot, root }) => ({ slot, root }))
}

function recordedSignatureSlots(chain: RecordedChain): readonly number[] {
  const text = Buffer.concat(chain.stream.map((piece) => piece.bytes)).toString()
  const updates = text.split('\n\n').filter((event) => event.startsWith('event: light_client_optimistic_update'))
  return updates.map((event) => Number(textAt(JSON.parse(event.slice(event.indexOf('{'))), 'data', 'signature_slot')))
}

const DEVNETS: readonly DevnetName[] = ['minimal', 'minimal-from-deneb', 'minimal-partial', 'mainnet-preset']

describe.skipIf(!hasVectors('devnet'))('following a recorded Prysm node', () => {
  it.each(DEVNETS)(
    '%s: every head and every optimistic update of the recorded stream is told, in order',
    async (name) => {
      const chain = devnetRecording(name)
      const { log, node } = await follow(chain, devnetConfig(name))
      await polledOnce(node)
      await streaming(log)
      chain.clock.advanceTo(chain.endMs)
      const heads = recordedHeads(chain)
      while (log.count('head') < heads.length) await log.next('head')
      const told = log.entries.flatMap((entry) =>
        entry.type === 'head' ? [{ slot: entry.slot, root: entry.root }] : [],
      )
      expect(told).toEqual(heads)
      const signatureSlots = log.entries.flatMap((entry) =>
        entry.type === 'optimistic' ? [entry.update.signatureSlot] : [],
      )
      expect(signatureSlots).toEqual(recordedSignatureSlots(chain))
      expect(signatureSlots.length).toBeGreaterThan(60)
    },
  )

  it('the recorded pace can be multiplied', async () => {
    const chain = devnetRecording('minimal')
    const { log, node } = await follow(chain, devnetConfig('minimal'))
    await streaming(log)
    node.clock.run(500)
    while ((await log.next('head')).slot < 20);
    expect(node.clock.slot).toBeGreaterThanOrEqual(20)
  })

  it('N7: a node that restarts is followed on', async () => {
    const chain = devnetRecording('minimal')
    const config = devnetConfig('minimal')
    const { log, node } = await follow(chain, config)
    await streaming(log)
    chain.clock.advanceThroughSlot(10)
    while ((await log.next('head')).slot < 10);
    await node.close()
    while ((await log.next('status')).state === 'streaming');
    const again = await ReplayServer.start(chain, Number(new URL(node.url).port))
    cleanUp.push(() => again.close())
    await streaming(log)
    chain.clock.advanceThroughSlot(12)
    while ((await log.next('head')).slot < 12);
    expect(log.entries.filter((entry) => entry.type === 'head').map((entry) => entry.slot)).toContain(11)
  })

  it('N14: after the gloas fork the node goes on with heads, while its updates are stale with status 200', async () => {
    const chain = devnetRecording('minimal')
    const node = await ReplayServer.start(chain)
    const http = new BeaconHttp({ url: node.url })
    cleanUp.push(
      () => node.close(),
      () => http.close(),
    )
    chain.clock.advanceTo(chain.endMs)
    const api = new BeaconLightApi(http, devnetConfig('minimal'))
    const update = await api.optimistic()
    expect(update.attestedHeader).toMatchObject({ fork: 'fulu' })
    expect(update.signatureSlot).toBeLessThanOrEqual(224)
    expect(chain.heads.at(-1)?.slot).toBe(288)
  })
})

describe.skipIf(!hasVectors('local-chain'))('following a recorded Lodestar node', () => {
  it('N14: headers with the first event, and events without {version, data}, are what they are', async () => {
    const chain = localChainRecording('minimal')
    const genesis: unknown = JSON.parse(chain.genesis)
    const config = readConfigValues(dataOf(JSON.parse(chain.spec)), {
      genesisTime: Number(textAt(genesis, 'data', 'genesis_time')),
      genesisValidatorsRoot: `0x${textAt(genesis, 'data', 'genesis_validators_root').slice(2)}`,
    })
    const { log, node } = await follow(chain, config)
    expect(await log.next('status')).toEqual({ type: 'status', state: 'polling' })
    await node.http.received('/eth/v1/events')
    await polledOnce(node)
    const slots = chain.eventSlots
    chain.clock.advanceThroughSlot(slots.at(-1) ?? 0)
    expect(await log.next('status')).toEqual({ type: 'status', state: 'streaming' })
    while (log.count('optimistic') < 1 + slots.length) await log.next('optimistic')
    const told = log.entries.flatMap((entry) => (entry.type === 'optimistic' ? [entry.update.signatureSlot] : []))
    // The first one is the recorded answer of the endpoint, made later than the stream.
    expect(told.slice(1)).toEqual(slots)
  })
})
