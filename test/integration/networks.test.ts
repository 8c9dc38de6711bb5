import { describe, expect, it } from 'vitest'
import { gnosisPreset } from '../../ts/params/Preset.ts'
import { CleanUp } from '../support/clean-up.ts'
import { beginFollowing, nextHead, passUnsigned } from '../support/following.ts'

const cleanUp = new CleanUp()

/** Deneb until the history ends, the later forks an epoch after another. */
const FORKS_AHEAD = { altair: 0, bellatrix: 0, capella: 1, deneb: 2, electra: 5, fulu: 6, gloas: 7 }

describe("Gnosis on the development chain's clock, 5 s slots of 16 an epoch", () => {
  it('N17: the whole client goes through electra, fulu and gloas with finality', async () => {
    const { slotsPerEpoch } = gnosisPreset
    const { dev, follower } = await beginFollowing(
      {
        preset: gnosisPreset,
        slotDurationMs: 5_000,
        historySlots: 5 * slotsPerEpoch - 2,
        forkEpochs: FORKS_AHEAD,
      },
      cleanUp,
    )
    const forks: string[] = []
    for (const epoch of [5, 6, 7, 8]) {
      passUnsigned(dev, epoch * slotsPerEpoch - 1)
      for (let slot = 0; slot < 3; slot++) await nextHead(dev, follower)
      forks.push(dev.chain.head.fork)
    }
    expect(forks).toEqual(['electra', 'fulu', 'gloas', 'gloas'])
    expect(follower.client.status.finalized?.slot).toBeGreaterThanOrEqual(5 * slotsPerEpoch)
    follower.expectNothingWrong()
  })

  it('N17: into the next two sync committee periods, which are shorter here', async () => {
    const preset = { ...gnosisPreset, epochsPerSyncCommitteePeriod: 4 }
    const { dev, follower } = await beginFollowing({ preset, slotDurationMs: 5_000, historySlots: 190 }, cleanUp)
    for (const period of [3, 4]) {
      passUnsigned(dev, period * 64 - 3)
      for (let slot = 0; slot < 5; slot++) await nextHead(dev, follower)
      expect(follower.client.status.committees?.lastPeriod).toBeGreaterThanOrEqual(period)
    }
    follower.expectNothingWrong()
  })
})
