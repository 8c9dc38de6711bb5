import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { EngineDriver } from '../../ts/engine/EngineDriver.ts'
import { EngineCallError } from '../../ts/engine/EngineFailure.ts'
import { describeStatus } from '../../ts/engine/EngineStatus.ts'
import { EngineHeads } from '../support/engine-heads.ts'
import { EngineRecorder } from '../support/engine-recorder.ts'
import { PayloadShelf, REPEAT_MS } from '../support/engine-run.ts'
import { passTime, stopClock } from '../support/scheduler-clock.ts'

const heads = new EngineHeads(1)
const MINUTE_MS = 60_000

const engine = new EngineRecorder('el')
const conditions = new ConditionBoard({ now: Date.now })
let driver: EngineDriver

beforeEach(async () => {
  stopClock()
  engine.answer = async () => ({ status: 'SYNCING' })
  engine.follow = () => ({ status: 'SYNCING' })
  driver = new EngineDriver({ connection: engine, payloads: new PayloadShelf(), repeatMs: REPEAT_MS, conditions })
  driver.setTarget({ head: heads.at(1) })
  await passTime(1)
})

afterEach(async () => {
  await driver.stop()
  vi.useRealTimers()
})

const wrong = () => conditions.active.map(({ kind, subject, evidence }) => `${subject} ${kind}: ${evidence}`)

it('a client that stays at block 0 of 0 for a minute is said to lack peers, until it moves', async () => {
  engine.progress = () => ({ currentBlock: 0, highestBlock: 0 })
  await passTime(MINUTE_MS)
  expect(wrong()).toEqual(['el engine-syncing: at block 0 of 0'])
  await passTime(10_000)
  expect(wrong()).toEqual(['el engine-syncing: at block 0 of 0, where it is stuck: it may have no peers'])
  expect(describeStatus(driver.status)).toContain('check that it has peers')
  engine.progress = () => ({ currentBlock: 1, highestBlock: 9 })
  await passTime(10_000)
  expect(wrong()).toEqual(['el engine-syncing: at block 1 of 9'])
})

it('one that is busy at one block is given ten minutes', async () => {
  engine.progress = () => ({ currentBlock: 5, highestBlock: 9 })
  await passTime(10 * MINUTE_MS)
  expect(wrong()).toEqual(['el engine-syncing: at block 5 of 9'])
  await passTime(10_000)
  expect(wrong()).toEqual(['el engine-syncing: at block 5 of 9, where it is stuck: it may have no peers'])
})

it('so is one that gives an error for its progress, as EthereumJS does without peers', async () => {
  engine.progress = () => {
    throw new EngineCallError({ kind: 'rpc', method: 'eth_syncing', rpcCode: -32603, message: 'no peer' })
  }
  await passTime(9 * MINUTE_MS)
  expect(wrong()).toEqual(['el engine-syncing: at block 0'])
  await passTime(2 * MINUTE_MS)
  expect(wrong()[0]).toContain('it may have no peers')
})
