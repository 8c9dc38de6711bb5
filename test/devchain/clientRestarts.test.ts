import { afterEach, describe, expect, it } from 'vitest'
import { BlsyncClient } from '../../ts/client/client.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { smallChain } from './support/smallChain.ts'

const OTHER = `0x${'ab'.repeat(32)}` as const

let dev: DevChain | undefined
let client: BlsyncClient | undefined

afterEach(async () => {
  await client?.stop()
  await dev?.stop()
})

describe('A client over a database that has a chain', () => {
  it('says which checkpoint that chain has, and how to start from the one given', async () => {
    const chain = await smallChain()
    dev = chain
    await chain.start()
    const store = new MemoryStore()
    const { logger, lines } = recordingLogger()
    const options = {
      network: chain.config,
      servers: [{ url: chain.beaconUrl }],
      allowStaleCheckpoint: true,
      now: () => chain.now(),
      store,
      logger,
    }
    client = await BlsyncClient.create({ ...options, checkpoint: chain.checkpointRoot })
    client.start()
    await expect.poll(() => client?.chain.nextSyncPeriod).toBeDefined()
    await client.stop()
    client = await BlsyncClient.create({ ...options, checkpoint: chain.checkpointRoot })
    expect(lines('warn')).toEqual([])
    await client.stop()
    client = await BlsyncClient.create({ ...options, checkpoint: OTHER })
    expect(lines('warn')).toEqual([
      `the database continues the chain of checkpoint ${chain.checkpointRoot}, so the one given is not used: to start from that one, use another database or remove this one {"checkpoint":"${OTHER}"}`,
    ])
  })
})
