import { describe, expect, it } from 'vitest'
import { periodAtSlot } from '../../ts/params/slots.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { isBetterUpdate, packScore, type UpdateScore, unpackScore, updateScore } from '../../ts/types/UpdateScore.ts'
import { caseNetwork, casesOf, groupCases, hasSpecTests, readSsz, readYaml, type SpecCase } from './walk.ts'
import { fieldsOf, numberOf } from './yaml-fields.ts'

/** Scores of a case's updates, best first. */
function scoresOf(specCase: SpecCase) {
  const config = caseNetwork(specCase)
  const count = numberOf(fieldsOf(readYaml(specCase, 'meta.yaml')).updates_count)
  return Array.from({ length: count }, (_, index) =>
    updateScore(config, decodeUpdate(config, { ssz: readSsz(specCase, `updates_${index}`) })),
  )
}

/** Whether three bytes say all of a score but the signature slot: they know no update without a committee of its period. */
function isPackable({ hasRelevantCommittee, hasFinality, hasCommitteeFinality }: UpdateScore): boolean {
  return hasRelevantCommittee && hasFinality === hasCommitteeFinality
}

describe.skipIf(!hasSpecTests)('update_ranking vectors of the specification', () => {
  const cases = casesOf('light_client').filter(({ handler }) => handler === 'update_ranking')

  it('N10: there are cases to run', () => {
    expect(cases.length).toBeGreaterThan(0)
  })

  it.each([...groupCases(cases)])('N10: %s are ranked in their order, each above all that follow', (_group, group) => {
    for (const specCase of group) {
      const scores = scoresOf(specCase)
      expect(scores.length, specCase.title).toBeGreaterThan(1)
      for (const [index, better] of scores.entries()) {
        for (const worse of scores.slice(index + 1)) {
          expect(isBetterUpdate(better, worse), `${specCase.title} ${index}`).toBe(true)
          expect(isBetterUpdate(worse, better), `${specCase.title} ${index}`).toBe(false)
        }
      }
    }
  })

  it.each([...groupCases(cases)])('N10: scores of %s have the same order in three bytes', (_group, group) => {
    for (const specCase of group) {
      const config = caseNetwork(specCase)
      const packed = scoresOf(specCase)
        .filter(isPackable)
        .map((score) => {
          const period = periodAtSlot(config, score.attestedSlot)
          return unpackScore(config, period, packScore(config, score))
        })
      expect(packed.length, specCase.title).toBeGreaterThan(10)
      for (const [index, better] of packed.entries()) {
        for (const worse of packed.slice(index + 1)) {
          expect(isBetterUpdate(worse, better), `${specCase.title} ${index}`).toBe(false)
          const differ = JSON.stringify(better) !== JSON.stringify(worse)
          expect(isBetterUpdate(better, worse), `${specCase.title} ${index}`).toBe(differ)
        }
      }
    }
  })
})
