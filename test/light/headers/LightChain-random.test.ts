import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RootedHeader } from '../../../ts/light/headers/HeaderRef.ts'
import { childOf, proofOf } from '../../support/header-tree.ts'
import { LightChainDriver } from '../../support/light-chain-driver.ts'
import { LightChainModel, pictureOf, storePictureOf } from '../../support/light-chain-model.ts'

const LAST_SLOT = 60
const RUNS = 100
const OPERATIONS = 100

type Operation =
  | { readonly type: 'add' | 'head' | 'prove'; readonly pick: number }
  | { readonly type: 'addMany'; readonly pick: number; readonly count: number }
  | { readonly type: 'prune'; readonly slot: number; readonly what: 'side-branches' | 'everything' }
  | { readonly type: 'reopen' }

const pick = fc.nat(10_000)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('add' as const), pick }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('addMany' as const), pick, count: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('head' as const), pick }) },
  { weight: 10, arbitrary: fc.record({ type: fc.constant('prove' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('prune' as const),
      slot: fc.nat(LAST_SLOT),
      what: fc.constantFrom('side-branches' as const, 'everything' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reopen' as const) }) },
)

/** Slots with a block, one in five is empty, and places where a side branch leaves the main one. */
const tree = fc.record({
  isEmpty: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: LAST_SLOT, maxLength: LAST_SLOT }),
  branches: fc.array(fc.record({ parent: pick, length: fc.integer({ min: 1, max: 12 }) }), { maxLength: 6 }),
})

describe('the light chain against a naive model', () => {
  it(`answers like it after each of ${RUNS * OPERATIONS} random operations on random trees, reopened at random`, async () => {
    let operationCount = 0
    const story = fc.asyncProperty(
      tree,
      fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS, size: 'max' }),
      async (shape, operations) => {
        const world = grow(shape)
        const driver = await LightChainDriver.open({ reload: false })
        const model = new LightChainModel()
        for (const step of operations) {
          await perform(step, { world, driver, model })
          operationCount++
          expect(pictureOf(driver.chain, LAST_SLOT + 20)).toEqual(model.picture())
          if (step.type !== 'prune' && step.type !== 'reopen') continue
          expect(storePictureOf(driver.chain, world)).toEqual(model.storePicture(world))
        }
      },
    )
    await fc.assert(story, { numRuns: RUNS })
    expect(operationCount).toBeGreaterThanOrEqual(RUNS * OPERATIONS)
  })
})

function grow({ isEmpty, branches }: typeof tree extends fc.Arbitrary<infer Shape> ? Shape : never): RootedHeader[] {
  const world: RootedHeader[] = []
  for (const [slot, dice] of isEmpty.entries()) if (dice > 0) world.push(childOf(world.at(-1), slot))
  for (const [index, { parent, length }] of branches.entries()) {
    let last = world.length === 0 ? undefined : world[parent % world.length]
    for (let step = 0; step < length; step++) {
      last = childOf(last, (last?.slot ?? 0) + 1 + ((parent + step) % 5 === 0 ? 1 : 0), index + 1)
      if (last.slot <= LAST_SLOT + 20) world.push(last)
    }
  }
  return world
}

async function perform(
  operation: Operation,
  { world, driver, model }: { world: readonly RootedHeader[]; driver: LightChainDriver; model: LightChainModel },
): Promise<void> {
  if (operation.type === 'reopen') return driver.reopen()
  if (operation.type === 'prune') {
    const { slot: beforeSlot, what } = operation
    model.prune({ beforeSlot, what })
    return driver.chain.prune({ beforeSlot, what })
  }
  if (world.length === 0) return
  const at = operation.pick % world.length
  const header = world[at]
  if (header === undefined) return
  switch (operation.type) {
    case 'add':
      model.add(header)
      return driver.add(header)
    case 'addMany': {
      const many = world.slice(at, at + operation.count)
      for (const one of many) model.add(one)
      await driver.chain.addHeaders(many.map((one) => one.header))
      return
    }
    case 'head':
      model.setHead(header)
      return driver.setHead(header)
    case 'prove':
      if (!model.has(header)) {
        return expect(driver.chain.addStateProof(header.header, proofOf(header))).rejects.toMatchObject({
          code: 'UNKNOWN_HEADER',
        })
      }
      model.prove(header)
      return driver.prove(header)
  }
}
