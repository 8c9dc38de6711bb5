import { describe, expect, it } from 'vitest'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { slotStartMs } from '../../ts/params/slots.ts'
import { CheckpointInit } from '../../ts/sync/CheckpointInit.ts'
import { FixedCommitteeSync } from '../../ts/sync/FixedCommitteeSync.ts'
import { ForwardUpdateSync } from '../../ts/sync/ForwardUpdateSync.ts'
import { HeadUpdater } from '../../ts/sync/HeadUpdater.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, type LightClientBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { ChainBuilder } from '../support/chain-builder.ts'
import { devnetConfig, recordedBytes, recordedJson } from '../support/recorded.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { followChain } from '../support/sync-chain-habit.ts'
import { useSyncWorld } from '../support/sync-world.ts'
import { hasVectors } from '../support/vectors.ts'

const world = useSyncWorld()

interface Beginning {
  readonly config: NetworkConfig
  readonly bootstrap: LightClientBootstrap
  readonly nowSlot: number
  readonly minSigners: number
}

/** All modules over a real committee chain and head validator. */
async function begin({ config, bootstrap, nowSlot, minSigners }: Beginning) {
  const { logger, conditions } = world()
  const now = () => slotStartMs(config, nowSlot)
  const chain = await CommitteeChain.open({ config, store: new MemoryStore(), minSigners, now })
  const validator = new HeadValidator(chain, { minSigners })
  const heads: number[] = []
  validator.subscribe({
    minSigners,
    onHead: ({ root, header: { slot } }) => {
      heads.push(slot)
      world().scheduler.setValidatedHead({ slot, root })
    },
  })
  const root = headerRoot(bootstrap.header.beacon)
  const clock = clockWithNow(systemClock, now)
  const forward = new ForwardUpdateSync({ config, chain, clock, logger, conditions })
  await world().start(
    new CheckpointInit({ config, chain, root, clock, logger }),
    forward,
    new FixedCommitteeSync({ config, chain, updates: forward, logger }),
    new HeadUpdater({ config, validator }),
  )
  /** Verification runs on real threads, whose end no fake clock knows. */
  const allVerified = async () => {
    for (let turn = 0; turn < 6; turn++) {
      await settle()
      await chain.settled()
    }
    await settle()
  }
  return { chain, validator, forward, heads, allVerified }
}

describe('with a real committee chain', () => {
  it('S10: from checkpoint to head, as long as one server is honest', async () => {
    const { config } = world()
    const builder = new ChainBuilder(config)
    const stranger = new ChainBuilder(config, 'stranger')
    const data = { chain: builder, checkpointSlot: 64, headSlot: 7 * 64 + 20 }
    const { chain, validator, heads, allVerified } = await begin({
      config,
      bootstrap: builder.bootstrap(64),
      nowSlot: data.headSlot + 2,
      minSigners: 22,
    })
    const mallory = await world().node('mallory')
    followChain(mallory, {
      ...data,
      update: (period) => builder.update(period, period < 3 ? {} : { signedBy: stranger }),
    })
    await allVerified()
    expect(chain.nextSyncPeriod, 'what is good in the answer of a liar counts').toBe(3)
    const stubborn = await world().node('stubborn')
    followChain(stubborn, {
      ...data,
      update: (period) => ({ ...builder.update(period), nextSyncCommittee: stranger.committee(period).serialized }),
    })
    const honest = await world().node('honest')
    followChain(honest, data)
    await allVerified()
    await passTime(2_000)
    await allVerified()
    expect(chain.nextSyncPeriod).toBe(7)
    expect(heads).toEqual([data.headSlot])
    expect(validator.finalityUpdate?.finalizedHeader.beacon.slot).toBe(7 * 64)
    const failed = world().charges.flatMap((line) => /^\w+/.exec(line) ?? [])
    expect(failed).toContain('mallory')
    expect(failed).not.toContain('honest')
  })
})

describe.skipIf(!hasVectors('devnet', 'minimal-partial'))('with the recording devnet/minimal-partial', () => {
  it('N5: the period whose served update is unusable is said, and its server is not blamed', async () => {
    const folder = 'minimal-partial'
    const config = devnetConfig(folder)
    const json = recordedJson('devnet', folder, 'bootstrap', 'epoch0001-f56de0da.json')
    const bootstrap = decodeBootstrap(config, { json })
    const { chain, allVerified } = await begin({ config, bootstrap, nowSlot: 230, minSigners: 17 })
    const prysm = await world().node('prysm')
    prysm.habit = (asked) => {
      if (!asked.startsWith('updates')) return prysm.refuse(asked)
      const bytes = recordedBytes(
        'devnet',
        folder,
        'updates',
        asked.startsWith('updates 0+') ? 'all.ssz' : 'period001.ssz',
      )
      return prysm.answerWith(asked, { kind: 'updates', encoding: 'ssz', bytes })
    }
    prysm.refuse('bootstrap')
    const helper = await world().node('helper')
    helper.habit = (asked) => helper.refuse(asked)
    for (const asked of helper.asked) {
      if (asked === 'bootstrap') helper.answerWith(asked, { kind: 'bootstrap', bootstrap })
      else helper.refuse(asked)
    }
    await allVerified()
    await passTime(20_000)
    await allVerified()
    expect(chain.nextSyncPeriod).toBe(1)
    expect(world().conditions.active).toMatchObject([
      { kind: 'weak-period', evidence: expect.stringMatching(/^period 1: /) },
    ])
    expect(world().charges).toEqual([])
  })

  it('N5: a weak period right after the checkpoint is passed by the committee that the checkpoint names, and nobody is blamed', async () => {
    const folder = 'minimal-partial'
    const config = devnetConfig(folder)
    const bootstrapAt = (file: string) =>
      decodeBootstrap(config, { json: recordedJson('devnet', folder, 'bootstrap', file) })
    const bootstrap = bootstrapAt('epoch0008-ad8121de.json')
    const later = bootstrapAt('epoch0016-f67a7eb5.json')
    const { chain, allVerified } = await begin({ config, bootstrap, nowSlot: 230, minSigners: 17 })
    const prysm = await world().node('prysm')
    const answer = (asked: string): void => {
      const [first = 0, count = 0] = asked.replace('updates ', '').split('+').map(Number)
      if (asked.startsWith('updates')) {
        const bytes = new TextEncoder().encode(JSON.stringify(updates.slice(first, first + count)))
        prysm.answerWith(asked, { kind: 'updates', encoding: 'json', bytes })
      } else if (asked === `slot ${later.header.beacon.slot}`) {
        prysm.answerWith(asked, { kind: 'headerAt', header: later.header.beacon })
      } else if (asked.startsWith('slot')) {
        prysm.answerWith(asked, { kind: 'headerAt' })
      } else if (asked === 'bootstrap') {
        prysm.answerWith(asked, {
          kind: 'bootstrap',
          bootstrap: chain.committeePeriods === undefined ? bootstrap : later,
        })
      } else prysm.refuse(asked)
    }
    const updates: unknown[] = JSON.parse(
      new TextDecoder().decode(recordedBytes('devnet', folder, 'updates', 'all.json')),
    )
    prysm.habit = answer
    for (const asked of prysm.asked) answer(asked)
    for (let turn = 0; turn < 10; turn++) {
      await allVerified()
      await passTime(1_000)
    }
    expect(world().charges).toEqual([])
    expect(chain.nextSyncPeriod, 'the running period has no finality of its own yet').toBe(3)
    expect(world().conditions.active).toEqual([])
  })
})
