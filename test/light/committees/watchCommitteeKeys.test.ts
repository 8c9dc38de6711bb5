import { describe, expect, it } from 'vitest'
import { BlsyncClient } from '../../../ts/client/client.ts'
import { ConditionBoard } from '../../../ts/conditions/ConditionBoard.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import { watchCommitteeKeys } from '../../../ts/light/committees/watchCommitteeKeys.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { metricsOf } from '../../cli/support/metricsOf.ts'
import { ChainDriver } from '../../support/chain-driver.ts'
import { RogueChain } from '../../support/rogue-chain.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const PERIOD = 5
const SLOT = PERIOD * 64 + 20
const now = (): number => slotStartMs(config, SLOT + 1)

describe('a committee whose aggregate key is not the sum of its keys', () => {
  it('is a condition from when it is found until the chain has gone back before it', async () => {
    const rogue = new RogueChain(config, PERIOD)
    const driver = await ChainDriver.open({ config, reload: false })
    const board = new ConditionBoard({ now })
    watchCommitteeKeys(driver.chain, board)
    await driver.start(rogue, PERIOD)
    expect(board.active).toEqual([])
    driver.chain.verifySignedHeader(rogue.owner.signedHeader(SLOT))
    await driver.chain.settled()
    const root = rogue.committee(PERIOD).root.slice(0, 18)
    expect(board.active).toMatchObject([
      {
        kind: 'committee-key-mismatch',
        subject: 'blsync',
        evidence: `period ${PERIOD}, committee ${root}: the sum differs`,
      },
    ])
    await driver.chain.deleteFixedRootsFrom(PERIOD)
    expect(board.active).toEqual([])
  })

  it.each([
    [false, 'the sum differs'],
    [true, 'a key is not valid, so there is no sum'],
  ])('is in the status and the metrics of a client right after the start', async (isKeyInvalid, words) => {
    const rogue = new RogueChain(config, PERIOD, { isKeyInvalid })
    const store = new MemoryStore()
    const driver = await ChainDriver.open({ config, reload: false, store })
    await driver.start(rogue, PERIOD)
    const client = await BlsyncClient.create({ network: config, servers: [{ url: 'http://127.0.0.1:1' }], store, now })
    await client.chain.settled()
    const condition = { kind: 'committee-key-mismatch', evidence: expect.stringContaining(words) }
    expect(client.status.conditions).toMatchObject([condition])
    expect(metricsOf(client.status)).toContain(
      'blsync_condition{condition="committee-key-mismatch",subject="blsync"} 1',
    )
    await client.stop()
  })
})
