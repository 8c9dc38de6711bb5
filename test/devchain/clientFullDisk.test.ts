import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { StoreOperation } from '../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { LightChain } from '../../ts/light/headers/LightChain.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import { type Logger, silentLogger } from '../../ts/log.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { smallChain } from './support/smallChain.ts'

/** A database whose disk is full from the n-th batch on, until it is made room on. */
class FullStore extends MemoryStore {
  readonly #firstRefused: number
  #batches = 0
  #hasRoom = false

  constructor(firstRefused: number) {
    super()
    this.#firstRefused = firstRefused
  }

  makeRoom(): void {
    this.#hasRoom = true
  }

  override async batch(operations: readonly StoreOperation[]): Promise<void> {
    this.#batches++
    if (this.#batches >= this.#firstRefused && !this.#hasRoom) throw new Error('ENOSPC: no space left on device')
    await super.batch(operations)
  }
}

let dev: DevChain
let client: BlsyncClient | undefined

beforeEach(async () => {
  dev = await smallChain()
  await dev.start()
})

afterEach(async () => {
  await client?.stop()
  await dev.stop()
})

function openClient(store: FullStore, logger: Logger): Promise<BlsyncClient> {
  return BlsyncClient.create({
    network: dev.config,
    servers: [{ url: dev.beaconUrl }],
    checkpoint: dev.checkpointRoot,
    allowStaleCheckpoint: true,
    engines: [{ url: dev.engineUrl, jwtSecret: dev.jwtSecret }],
    now: () => dev.now(),
    store,
    logger,
  })
}

/** What a later start finds on the disk, and what it has to say against it. */
async function reopened(store: FullStore, minSigners: number) {
  const { logger, lines } = recordingLogger()
  const copy = store.clone()
  const chain = await CommitteeChain.open({
    config: dev.config,
    store: copy,
    minSigners,
    now: () => dev.now(),
    logger,
  })
  const headers = await LightChain.open({
    store: copy,
    proofFormat: (slot) => stateCheckpointsFormat(dev.config, slot),
    logger,
  })
  return { chain, headers, complaints: [...lines('error'), ...lines('warn')] }
}

/** Produces slots, past the end of a period, and waits for each signed head to reach the execution client. */
async function follow(slots: number): Promise<void> {
  for (let slot = 0; slot < slots; slot++) {
    dev.produceSlot({ skip: false })
    const proven = dev.chain.tree.byRoot(dev.chain.head.parentRoot)
    await expect.poll(() => dev.engine.client.head).toBe(proven?.execution.hash)
  }
}

describe('The whole client on a disk that is full', () => {
  it('from its first batch on, it does not start: the database’s own error is told', async () => {
    await expect(openClient(new FullStore(1), silentLogger)).rejects.toThrow('ENOSPC: no space left on device')
  })

  it.each([2, 6])(
    'from batch %d on, it follows on into the next period, warns once, and leaves the disk fit for a later start',
    async (firstRefused) => {
      const store = new FullStore(firstRefused)
      const { logger, lines } = recordingLogger()
      client = await openClient(store, logger)
      client.start()
      await expect.poll(() => client?.status.head?.root).toBe(dev.chain.head.parentRoot)
      await follow(36)
      expect(lines('error')).toEqual([])
      const warnings = lines('warn').filter((line) => line.includes('ENOSPC'))
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain('verified data cannot be written to the database and is kept in memory')
      expect(client.status.conditions).toMatchObject([{ kind: 'disk', evidence: 'ENOSPC: no space left on device' }])
      await client.stop()
      expect(lines('warn').at(-1)).toContain('data that could not be written is lost and will be fetched again')
      expect((await reopened(store, client.chain.minSigners)).complaints).toEqual([])
    },
  )

  it('writes everything when there is space again, says so, and a later start has it', async () => {
    const store = new FullStore(5)
    const { logger, lines } = recordingLogger()
    client = await openClient(store, logger)
    client.start()
    await expect.poll(() => client?.status.head?.root).toBe(dev.chain.head.parentRoot)
    await follow(3)
    store.makeRoom()
    const over = (): boolean => lines('info').some((line) => line.includes('the database takes writes again'))
    await expect.poll(over).toBe(true)
    expect(client.status.conditions).toEqual([])
    await client.stop()
    const { chain, headers, complaints } = await reopened(store, client.chain.minSigners)
    expect(complaints).toEqual([])
    expect(chain.committeePeriods).toEqual(client.chain.committeePeriods)
    expect(chain.updatePeriods).toEqual(client.chain.updatePeriods)
    expect(headers.headerRange).toEqual(client.headers.headerRange)
  })
})
