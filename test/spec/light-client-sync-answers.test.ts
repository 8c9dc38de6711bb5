import { describe, expect, it } from 'vitest'
import { concatBytes, hexToBytes } from '../../ts/bytes.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { ChainError } from '../../ts/light/committees/ChainError.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import type { UpdatesAnswer } from '../../ts/light/committees/UpdatesAnswer.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { periodAtSlot, slotStartMs } from '../../ts/params/slots.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { container } from '../types/container.ts'
import { refusalCodes } from './refusalCodes.ts'
import { syncMeta, syncSteps, type UpdateStep } from './sync-steps.ts'
import { caseNetwork, casesOf, groupCases, hasSpecTests, readSsz, type SpecCase } from './walk.ts'

/** `inserted`, `not-better`, or the rule that is broken. */
type Outcome = string

interface Clock {
  nowMs: number
}

/** A chain that has the case's bootstrap. */
async function openChain(specCase: SpecCase, config: NetworkConfig, clock: Clock): Promise<CommitteeChain> {
  const bootstrap = decodeBootstrap(config, { ssz: readSsz(specCase, 'bootstrap') })
  const store = new MemoryStore()
  const now = () => clock.nowMs
  const chain = await CommitteeChain.open({ config, store, minSigners: 1, now, futureToleranceMs: 0 })
  await chain.initCheckpoint({ root: syncMeta(specCase).trustedBlockRoot, bootstrap })
  return chain
}

async function outcomeOf(action: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof ChainError) return error.reason
    throw error
  }
}

async function answerOutcome(chain: CommitteeChain, answer: UpdatesAnswer): Promise<Outcome> {
  const { verdicts, error } = await chain.insertUpdates(answer)
  const [verdict] = verdicts
  if (verdicts.length !== 1 || verdict === undefined) throw new Error('not one verdict', { cause: error })
  if (verdict.outcome !== 'refused') return verdict.outcome
  return verdict.error instanceof ChainError ? verdict.error.reason : verdict.error.code
}

/** One update as servers send it: SSZ with length and digest in front, and a JSON list. */
function answersOf(config: NetworkConfig, step: UpdateStep, ssz: Uint8Array): readonly UpdatesAnswer[] {
  const { attestedHeader } = decodeUpdate(config, { ssz })
  const startPeriod = periodAtSlot(config, attestedHeader.beacon.slot)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(ssz.length + 4))
  // The light-client objects of bellatrix are those of altair.
  const type = container(config.preset, attestedHeader.fork, 'LightClientUpdate')
  const json = [{ version: attestedHeader.fork, data: type.toJson(type.deserialize(ssz)) }]
  return [
    { bytes: concatBytes(length, hexToBytes(step.forkDigest, 4), ssz), encoding: 'ssz', startPeriod, maxItems: 1 },
    { bytes: new TextEncoder().encode(JSON.stringify(json)), encoding: 'json', startPeriod, maxItems: 1 },
  ]
}

/** The same updates one by one, and as answers in SSZ and in JSON: three chains that must not differ. */
async function runCase(specCase: SpecCase): Promise<number> {
  const config = caseNetwork(specCase, syncMeta(specCase).genesisValidatorsRoot)
  const clock: Clock = { nowMs: 0 }
  const alone = await openChain(specCase, config, clock)
  const chains = [await openChain(specCase, config, clock), await openChain(specCase, config, clock)]
  let offered = 0
  for (const step of syncSteps(specCase)) {
    if (step.type !== 'update') continue
    clock.nowMs = slotStartMs(config, step.currentSlot)
    const ssz = readSsz(specCase, step.name)
    const expected = await outcomeOf(async () =>
      (await alone.insertUpdate(decodeUpdate(config, { ssz }))) ? 'inserted' : 'not-better',
    )
    if (step.refusal !== undefined) {
      expect([...refusalCodes(step.refusal), 'NO_NEXT_COMMITTEE', 'CannotReorg', 'not-better']).toContain(expected)
    }
    for (const [index, answer] of answersOf(config, step, ssz).entries()) {
      const chain = chains[index]
      if (chain === undefined) throw new Error('a chain for each encoding')
      const outcome = await outcomeOf(() => answerOutcome(chain, answer))
      expect(outcome, `${step.name} as ${answer.encoding}: ${step.refusal ?? 'valid'}`).toBe(expected)
      expect(chain.updatePeriods).toEqual(alone.updatePeriods)
      expect(chain.committeePeriods).toEqual(alone.committeePeriods)
    }
    offered++
  }
  await Promise.all([alone, ...chains].map((chain) => chain.settled()))
  return offered
}

describe.skipIf(!hasSpecTests).each(['light_client', 'light_client_synthetic'])(
  'N10: %s sync cases as the answers of servers',
  (runner) => {
    const cases = casesOf(runner).filter(({ handler }) => handler === 'sync')

    it.each([...groupCases(cases)])('%s: verdicts are those of the updates alone', async (_group, group) => {
      for (const specCase of group) expect(await runCase(specCase), specCase.title).toBeGreaterThan(0)
    })
  },
)
