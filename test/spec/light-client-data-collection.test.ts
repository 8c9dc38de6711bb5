import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CollectedChain } from './CollectedChain.ts'
import { CollectedServer } from './CollectedServer.ts'
import { collectionSteps } from './collection-steps.ts'
import { casesOf, hasSpecTests, type SpecCase } from './walk.ts'

const ENDING = '.ssz_snappy'

/** Every object of a case, without the state that only a full node can use. */
function objectFiles(specCase: SpecCase): readonly string[] {
  return readdirSync(specCase.directory)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .filter((name) => name !== 'initial_state')
    .sort()
}

describe.skipIf(!hasSpecTests).each(['light_client', 'light_client_synthetic'])(
  'N10: official %s data_collection',
  (runner) => {
    const cases = casesOf(runner).filter(({ handler }) => handler === 'data_collection')

    it('there are cases', () => {
      expect(cases.length).toBeGreaterThan(0)
    })

    const titled = cases.map((specCase) => [specCase.title, specCase] as const)

    it.each(titled)(
      '%s: all that a full node gives out is verified, kept, and served byte for byte',
      async (_title, specCase) => {
        const world = await CollectedChain.open(specCase)
        const server = await CollectedServer.listen(world)
        try {
          for (const step of collectionSteps(specCase)) {
            if (step.type === 'block') {
              world.takeBlock(step.file)
              continue
            }
            await world.takeHead(step.head)
            await server.expectSsz()
          }
          await server.expectJson()
          await server.expectMissing(`0x${'5a'.repeat(32)}`)
        } finally {
          await server.close()
        }
        const { size } = world.ofGenesis
        if (size > 0) console.log(`${specCase.title}: ${size} finality updates are of genesis, verified and not served`)
        expect([...world.visited].sort()).toEqual(objectFiles(specCase))
        expect(world.collected.updates.size).toBeGreaterThan(0)
      },
    )
  },
)
