import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { ChainError } from '../../ts/light/committees/ChainError.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import { periodAtSlot, slotStartMs } from '../../ts/params/slots.ts'
import type { FinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, type LightClientBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { decodeUpdate, hasNextSyncCommittee, type LightClientUpdate } from '../../ts/types/LightClientUpdate.ts'
import { isZeroCommittee } from '../../ts/types/SerializedCommittee.ts'
import { refusalCodes } from './refusalCodes.ts'
import {
  type HeaderCheck,
  type StoreChecks,
  type SyncStep,
  syncMeta,
  syncSteps,
  type UpdateStep,
} from './sync-steps.ts'
import { caseNetwork, casesOf, groupCases, hasSpecTests, readSsz, type SpecCase } from './walk.ts'

/** What the program's own structures make of a `sync` case: committees in a chain, heads and finality in a validator. */
class ChainRun {
  readonly #specCase: SpecCase
  readonly #bootstrap: LightClientBootstrap
  readonly #chain: CommitteeChain
  readonly #heads: HeadValidator
  readonly #clock: { nowMs: number }

  private constructor(
    specCase: SpecCase,
    bootstrap: LightClientBootstrap,
    chain: CommitteeChain,
    clock: { nowMs: number },
  ) {
    this.#clock = clock
    this.#specCase = specCase
    this.#bootstrap = bootstrap
    this.#chain = chain
    this.#heads = new HeadValidator(chain, { minSigners: Math.ceil((chain.config.preset.syncCommitteeSize * 2) / 3) })
  }

  static async run(specCase: SpecCase, steps: readonly SyncStep[]): Promise<void> {
    const { genesisValidatorsRoot, trustedBlockRoot } = syncMeta(specCase)
    const config = caseNetwork(specCase, genesisValidatorsRoot)
    const bootstrap = decodeBootstrap(config, { ssz: readSsz(specCase, 'bootstrap') })
    const clock = { nowMs: 0 }
    const chain = await CommitteeChain.open({
      config,
      store: new MemoryStore(),
      minSigners: 1,
      now: () => clock.nowMs,
      futureToleranceMs: 0,
    })
    const run = new ChainRun(specCase, bootstrap, chain, clock)
    await chain.initCheckpoint({ root: trustedBlockRoot, bootstrap })
    for (const step of steps) {
      if (step.type === 'update') await run.#take(step)
      run.#check(step.checks)
    }
    await chain.settled()
  }

  async #take(step: UpdateStep): Promise<void> {
    const { config } = this.#chain
    this.#clock.nowMs = slotStartMs(config, step.currentSlot)
    const update = decodeUpdate(config, { ssz: readSsz(this.#specCase, step.name) })
    if (step.refusal !== undefined) {
      await this.#expectRefused(update, step.refusal)
      return
    }
    // Each alone, since a validator that knows better does not verify.
    expect(this.#alone().validateOptimistic(update), step.name).toBe('valid')
    this.#heads.validateOptimistic(update)
    const finality = finalityOf(update)
    if (finality !== undefined) {
      expect(this.#alone().validateFinality(finality), step.name).toBe('valid')
      this.#heads.validateFinality(finality)
    }
    if (!hasNextSyncCommittee(update)) return
    await this.#chain.insertUpdate(update)
    expect(this.#chain.committeeRoot(periodAtSlot(config, update.attestedHeader.beacon.slot) + 1)).toBeDefined()
  }

  /** Everything that the update claims is offered where the program would offer it: one place refuses at least. */
  async #expectRefused(update: LightClientUpdate, reason: string): Promise<void> {
    const { updatePeriods, committeePeriods } = this.#chain
    const finality = finalityOf(update)
    const refused = {
      head: isRefusal(this.#alone().validateOptimistic(update)),
      finality: finality !== undefined && isRefusal(this.#alone().validateFinality(finality)),
      chain: await this.#chainRefusal(update),
    }
    const claimsCommittee = hasNextSyncCommittee(update) || !isZeroCommittee(update.nextSyncCommittee)
    expect(refused.head || refused.finality || (claimsCommittee && refused.chain !== undefined), reason).toBe(true)
    const codes = refusalCodes(reason)
    if (codes.includes('INVALID_SIGNATURE') || codes.includes('NOT_ENOUGH_SIGNERS')) expect(refused.head).toBe(true)
    if (codes.some((code) => code.includes('FINALITY'))) expect(refused.finality, reason).toBe(true)
    // Another committee than the known one is refused before its branch is looked at.
    if (refused.chain !== undefined) expect([...codes, 'CannotReorg'], reason).toContain(refused.chain)
    expect(this.#chain.updatePeriods).toEqual(updatePeriods)
    if (this.#chain.committeePeriods?.end === committeePeriods?.end) return
    // A committee that the checkpoint itself names needs no signature: it is all that a weak update may bring.
    expect(codes).toContain('NOT_ENOUGH_SIGNERS')
    expect(this.#chain.committeePeriods).toEqual({ ...committeePeriods, end: (committeePeriods?.end ?? 0) + 1 })
    const fixed = this.#bootstrap.currentSyncCommitteeBranch[0]
    expect(this.#chain.committeeRoot(committeePeriods?.end ?? 0)).toBe(fixed && bytesToHex(fixed))
  }

  /** The rule that the chain names; undefined when it has as good an update, and does not look further. */
  async #chainRefusal(update: LightClientUpdate): Promise<string | undefined> {
    try {
      expect(await this.#chain.insertUpdate(update)).toBe(false)
      return undefined
    } catch (error) {
      if (error instanceof ChainError) return error.reason
      throw error
    }
  }

  /** A validator that knows nothing yet, on the same chain. */
  #alone(): HeadValidator {
    return new HeadValidator(this.#chain, { minSigners: 1 })
  }

  #check({ finalized, optimistic }: StoreChecks): void {
    const { header } = this.#bootstrap
    const finalizedHeader = later(this.#heads.finalityUpdate?.finalizedHeader, header)
    expectHeader(finalizedHeader, finalized)
    expectHeader(later(this.#heads.optimisticUpdate?.attestedHeader, finalizedHeader), optimistic)
  }
}

function finalityOf(update: LightClientUpdate): FinalityUpdate | undefined {
  const { finalizedHeader } = update
  return finalizedHeader === undefined ? undefined : { ...update, finalizedHeader }
}

/** Whether a forced update changes anything in the case. */
function isForced(steps: readonly SyncStep[]): boolean {
  return steps.some((step, index) => {
    const before = steps[index - 1]?.checks
    return step.type === 'force-update' && JSON.stringify(step.checks) !== JSON.stringify(before)
  })
}

/** Neither taken nor known: also what has to wait is not taken. */
function isRefusal(outcome: ReturnType<HeadValidator['validateOptimistic']>): boolean {
  return outcome !== 'valid' && outcome !== 'known'
}

function later(header: LightClientHeader | undefined, other: LightClientHeader): LightClientHeader {
  return header !== undefined && header.beacon.slot > other.beacon.slot ? header : other
}

function expectHeader(header: LightClientHeader, check: HeaderCheck): void {
  expect(header.beacon.slot).toBe(check.slot)
  expect(headerRoot(header.beacon)).toBe(check.root)
}

describe.skipIf(!hasSpecTests).each(['light_client', 'light_client_synthetic'])(
  'N10: %s sync cases without a forced update, in the committee chain and the head validator',
  (runner) => {
    const withSteps = casesOf(runner)
      .filter(({ handler }) => handler === 'sync')
      .map((specCase) => ({ specCase, steps: syncSteps(specCase) }))
    const unforced = withSteps.filter(({ steps }) => !isForced(steps))

    it('are most of the cases', () => {
      const forced = withSteps.filter((one) => !unforced.includes(one)).map(({ specCase }) => specCase.title)
      expect(unforced.length).toBeGreaterThan(forced.length)
      for (const title of forced) console.log(`not in the committee chain, which forces nothing: ${title}`)
    })

    it.each([...groupCases(unforced.map(({ specCase }) => specCase))])(
      '%s: the same verdicts and headers',
      async (_group, group) => {
        for (const { specCase, steps } of unforced) if (group.includes(specCase)) await ChainRun.run(specCase, steps)
        expect(group.length).toBeGreaterThan(0)
      },
    )
  },
)
