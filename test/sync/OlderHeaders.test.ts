import { expect, it } from 'vitest'
import { systemClock as clock } from '../../ts/clock.ts'
import type { RootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import type { Environment } from '../../ts/request/Environment.ts'
import { Lacks } from '../../ts/request/Lacks.ts'
import type { Trigger, Triggers } from '../../ts/request/Trigger.ts'
import { OlderHeaders } from '../../ts/sync/OlderHeaders.ts'
import type { SyncProtocol } from '../../ts/sync/requests.ts'
import type { Header } from '../../ts/types/Header.ts'
import { chainOf } from '../support/header-tree.ts'
import { settle } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

const RETRY = 'retry'
const [low, high] = chainOf([1000, 2000])

it('forgets what lies deeper below the tail than it asks for: a tail that jumps ahead again and again leaves nothing behind', async () => {
  const older = new OlderHeaders({
    lacks: new Lacks(clock, { firstMs: 1000 }),
    rootAt: () => undefined,
    retryMs: 1000,
    clock,
  })
  let tail: Header | undefined
  let trigger: Trigger | undefined
  await world().start({
    name: 'OlderHeaders',
    setupTriggers: (triggers: Triggers) => {
      triggers.subscribe(RETRY)
      trigger = triggers.named(RETRY)
    },
    process: (environment: Environment<SyncProtocol>) => {
      if (tail !== undefined) older.request(environment, tail, 0)
    },
  })
  const node = await world().node('one')
  const questions: string[] = []
  node.habit = (asked) => {
    questions.push(asked)
    node.answerWith(asked, { kind: 'headerAt' })
  }
  const follow = async (header: RootedHeader | undefined): Promise<readonly string[]> => {
    tail = header?.header
    questions.length = 0
    trigger?.fire()
    await settle()
    return [...questions]
  }
  const first = await follow(low)
  expect(first).toHaveLength(47)
  expect(await follow(low)).toEqual([])
  expect(await follow(high)).toHaveLength(47)
  expect(await follow(low)).toEqual(first)
})
