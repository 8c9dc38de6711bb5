import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Root } from '../../ts/bytes.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { SlotRequest } from '../../ts/devchain/chain/SlotRequest.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { ledHash } from '../support/led-hash.ts'
import { GLOAS_EPOCH, gloasChain } from './support/smallChain.ts'

const FORK_SLOT = GLOAS_EPOCH * 8

let dev: DevChain | undefined
let client: BlsyncClient | undefined

afterEach(async () => {
  await client?.stop()
  await dev?.stop()
})

async function startChain(): Promise<DevChain> {
  dev = await gloasChain({ historySlots: FORK_SLOT - 4 })
  await dev.start()
  return dev
}

async function startClient(chain: DevChain, directory: string, urls = [chain.beaconUrl]): Promise<BlsyncClient> {
  const { config, checkpointRoot, engineUrl, jwtSecret } = chain
  client = await BlsyncClient.create({
    network: config,
    servers: urls.map((url) => ({ url })),
    checkpoint: checkpointRoot,
    allowStaleCheckpoint: true,
    engines: [{ url: engineUrl, jwtSecret }],
    store: await LevelStore.open(directory, {
      genesisValidatorsRoot: config.genesisValidatorsRoot,
      network: config.name,
    }),
    now: () => chain.now(),
  })
  client.start()
  await expect.poll(() => client?.status.head?.root).toBe(chain.chain.head.parentRoot)
  return client
}

const newDirectory = () => mkdtemp(join(tmpdir(), 'blsync-gloas-'))

/** Makes a slot and waits until the execution client is where the block that it signs leads. */
async function follow(chain: DevChain, request: SlotRequest): Promise<void> {
  const block = chain.produceSlot(request)
  if (block === undefined) return
  await expect.poll(() => chain.engine.client.head).toBe(ledHash(chain))
}

/** Calls that an execution client did not like, and payloads it found wrong. */
function wrongCalls(chain: DevChain): unknown[] {
  return chain.engine.calls.filter(
    ({ answer }) => typeof answer !== 'object' || 'error' in answer || /INVALID/.test(JSON.stringify(answer)),
  )
}

const crossing: readonly SlotRequest[] = [
  ...Array.from({ length: 3 }, () => ({ skip: false })),
  // The first slot of the fork.
  { skip: true },
  { skip: false, payload: 'timely' },
  { skip: false, payload: 'withheld' },
  { skip: false, payload: 'late' },
  { skip: true },
  { skip: false, payload: 'ignored' },
  { skip: false, payload: 'withheld' },
  { skip: false, payload: 'withheld' },
  { skip: false, payload: 'timely' },
  { skip: false, payload: 'timely' },
]

describe('The whole client from fulu to gloas', () => {
  it('N17: drives the execution client over the fork, over empty slots and late payloads, without a wrong call', async () => {
    const chain = await startChain()
    await startClient(chain, await newDirectory())
    for (const request of crossing) await follow(chain, request)
    // Nobody signs for two epochs, so that the execution client falls behind.
    chain.produceUntil(FORK_SLOT + 26, { absentSigners: 32 })
    for (let slots = 0; slots < 3; slots++) await follow(chain, { skip: false, payload: 'timely' })
    expect(wrongCalls(chain)).toEqual([])
    const methods = new Set(chain.engine.calls.map(({ method }) => method))
    expect([...methods].filter((method) => /newPayload|forkchoice/.test(method))).toEqual([
      'engine_newPayloadV4',
      'engine_forkchoiceUpdatedV3',
      'engine_newPayloadV5',
      'engine_forkchoiceUpdatedV4',
    ])
    const { tree, head } = chain.chain
    const proven = tree.byRoot(head.parentRoot) ?? expect.fail('no parent')
    expect(proven.finalized.epoch).toBeGreaterThan(GLOAS_EPOCH)
    const hashOf = (root: Root) => tree.byRoot(root)?.execution.hash
    const { client: engine } = chain.engine
    await expect.poll(() => engine.finalized).toBe(hashOf(proven.finalized.root))
    await expect.poll(() => engine.safe).toBe(hashOf(proven.justified.root))
  })

  it('N16: stopped and started again at every step of the crossing, it goes on from its database', async () => {
    const chain = await startChain()
    const directory = await newDirectory()
    for (const request of crossing.slice(0, 12)) {
      await startClient(chain, directory)
      await follow(chain, request)
      await client?.stop()
    }
    expect(wrongCalls(chain)).toEqual([])
  })

  it.each<[string, ServerBehaviour]>([
    [
      'changes a payload',
      { alterEnvelope: ({ payload, ...rest }) => ({ ...rest, payload: { ...payload, gasUsed: 1 } }) },
    ],
    [
      'gives a payload a hash of its own',
      {
        alterEnvelope: ({ payload, ...rest }) => ({ ...rest, payload: { ...payload, blockHash: new Uint8Array(32) } }),
      },
    ],
    [
      'drops what the access list says',
      {
        alterEnvelope: ({ payload, ...rest }) => ({
          ...rest,
          payload: { ...payload, blockAccessList: Uint8Array.of(0xc0) },
        }),
      },
    ],
    ['keeps every payload back', { disabledRoutes: new Set(['envelope']) }],
  ])('N15: a server that %s changes nothing while another one is honest', async (_, behaviour) => {
    const chain = await startChain()
    const liar = await chain.addBeaconServer(behaviour)
    await startClient(chain, await newDirectory(), [liar.url, chain.beaconUrl])
    for (const request of crossing.slice(0, 11)) await follow(chain, request)
    expect(wrongCalls(chain)).toEqual([])
  })
})
