import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BlsyncClient } from '../../ts/client.ts'
import type { StoreOperation } from '../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { CommitteeChain } from '../../ts/light/CommitteeChain.ts'
import { type Logger, silentLogger } from '../../ts/log.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { smallChain } from './support/smallChain.ts'

/** A database whose disk is full from the n-th batch on. */
class FullStore extends MemoryStore {
  readonly #firstRefused: number
  #batches = 0

  constructor(firstRefused: number) {
    super()
    this.#firstRefused = firstRefused
  }

  override async batch(operations: readonly StoreOperation[]): Promise<void> {
    this.#batches++
    if (this.#batches >= this.#firstRefused) throw new Error('ENOSPC: no space left on device')
    await super.batch(operations)
  }
}

let dev: DevChain
let client: BlsyncClient | undefined

beforeAll(async () => {
  dev = await smallChain()
  await dev.start()
})

afterEach(() => client?.stop())

afterAll(() => dev.stop())

function openClient(store: FullStore, logger: Logger): Promise<BlsyncClient> {
  return BlsyncClient.create({
    network: dev.config,
    servers: [{ url: dev.beaconUrl }],
    checkpoint: dev.checkpointRoot,
    allowStaleCheckpoint: true,
    now: () => dev.now(),
    store,
    logger,
  })
}

describe('The whole client on a disk that is full', () => {
  it('from its first batch on, it does not start: the database’s own error is told', async () => {
    await expect(openClient(new FullStore(1), silentLogger)).rejects.toThrow('ENOSPC: no space left on device')
  })

  it.each([2, 3, 4, 5, 6])(
    'from batch %d of a start on, it says so, lives on, and leaves the chain that it has in memory',
    async (firstRefused) => {
      const store = new FullStore(firstRefused)
      const { logger, lines } = recordingLogger()
      client = await openClient(store, logger)
      client.start()
      await expect.poll(() => lines('error').length, { timeout: 20_000 }).toBeGreaterThan(0)
      for (const line of lines('error')) expect(line).toContain('ENOSPC: no space left on device')
      await client.stop()
      const reopened = recordingLogger()
      const chain = await CommitteeChain.open({
        config: dev.config,
        store: store.clone(),
        minSigners: client.chain.minSigners,
        now: () => dev.now(),
        logger: reopened.logger,
      })
      expect([reopened.lines('error'), reopened.lines('warn')]).toEqual([[], []])
      expect(chain.committeePeriods).toEqual(client.chain.committeePeriods)
      expect(chain.updatePeriods).toEqual(client.chain.updatePeriods)
      expect(chain.fixedRootPeriods).toEqual(client.chain.fixedRootPeriods)
    },
  )
})
