import { describe, expect, it } from 'vitest'
import { AnswerVerification } from '../../../ts/light/committees/AnswerVerification.ts'
import { factsScore } from '../../../ts/light/committees/factsScore.ts'
import type { UpdatesAnswer } from '../../../ts/light/committees/UpdatesAnswer.ts'
import { SyncCommittee } from '../../../ts/native/SyncCommittee.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'
import { updatesAnswer } from '../../support/updates-answer.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)

/** Knows the committee of period 3 alone. */
function verification(): AnswerVerification {
  const committee = SyncCommittee.deserialize(main.update(2).nextSyncCommittee)
  return new AnswerVerification({
    config,
    minSigners: 22,
    committee: (period) => (period === 3 ? committee : undefined),
    isFuture: () => false,
    score: (facts) => factsScore(config, facts),
  })
}

function answer(...periods: readonly number[]): UpdatesAnswer {
  const bytes = updatesAnswer(
    config,
    periods.map((period) => main.update(period)),
  )
  return { bytes, encoding: 'ssz', startPeriod: periods[0] ?? 0, maxItems: 8 }
}

describe('the verification of answers', () => {
  it('begins with the next one before the chain knows the committee that it needs', async () => {
    const answers = verification()
    const next = answer(5, 6)
    await expect(answers.verify(next)).rejects.toMatchObject({ code: 'InvalidPeriod' })
    answers.prepare(next, await answers.verify(answer(3, 4)))
    expect((await answers.verify(next)).committeeOf(7)).toBeDefined()
  })

  it('does without, when the one before does not lead to the next', async () => {
    const answers = verification()
    const next = answer(5, 6)
    answers.prepare(next, await answers.verify(answer(3)))
    await expect(answers.verify(next)).rejects.toMatchObject({ code: 'InvalidPeriod' })
  })

  it('forgets the one that is ahead when another comes in its place', async () => {
    const answers = verification()
    const next = answer(5, 6)
    answers.prepare(next, await answers.verify(answer(3, 4)))
    expect((await answers.verify(answer(3))).committeeOf(4)).toBeDefined()
    await expect(answers.verify(next)).rejects.toMatchObject({ code: 'InvalidPeriod' })
  })
})
