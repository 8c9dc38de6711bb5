import { describe, expect, it } from 'vitest'
import { bytesToHex, type Root } from '../../ts/bytes.ts'
import { ValidationError } from '../../ts/errors.ts'
import { LightClientStore } from '../../ts/light/store/LightClientStore.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { epochAtSlot } from '../../ts/params/slots.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, encodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { decodeUpdate, encodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { executionRoot } from '../support/execution-root.ts'
import { refusalCodes } from './refusalCodes.ts'
import { type HeaderCheck, type StoreChecks, syncMeta, syncSteps, type UpdateStep } from './sync-steps.ts'
import { caseNetwork, casesOf, groupCases, hasSpecTests, readSsz, type SpecCase } from './walk.ts'

/** The store has no upgrade: objects keep their form, so that `upgrade_store` only has checks. */
function runCase(specCase: SpecCase): number {
  const meta = syncMeta(specCase)
  const config = caseNetwork(specCase, meta.genesisValidatorsRoot)
  const ssz = readSsz(specCase, 'bootstrap')
  const bootstrap = decodeBootstrap(config, { ssz })
  expect(Buffer.compare(encodeBootstrap(config, bootstrap), ssz)).toBe(0)
  expect(meta.bootstrapForkDigest).toBe(digestAt(config, bootstrap.header.beacon.slot))
  const store = LightClientStore.initialize(config, { root: meta.trustedBlockRoot, bootstrap })
  const steps = syncSteps(specCase)
  for (const step of steps) {
    if (step.type === 'update') processUpdate(specCase, config, store, step)
    else if (step.type === 'force-update') store.forceUpdate(step.currentSlot)
    checkStore(config, store, step.checks)
  }
  return steps.length
}

function processUpdate(specCase: SpecCase, config: NetworkConfig, store: LightClientStore, step: UpdateStep): void {
  const ssz = readSsz(specCase, step.name)
  const update = decodeUpdate(config, { ssz })
  expect(Buffer.compare(encodeUpdate(config, update), ssz), step.name).toBe(0)
  expect(step.forkDigest).toBe(digestAt(config, update.attestedHeader.beacon.slot))
  if (step.refusal === undefined) {
    store.processUpdate(update, step.currentSlot)
    return
  }
  const before = snapshot(store)
  expect(refusalCodes(step.refusal), step.refusal).toContain(
    refusalOf(() => store.processUpdate(update, step.currentSlot)),
  )
  expect(snapshot(store)).toEqual(before)
}

/** Code of the rule that is broken; undefined when none is. */
function refusalOf(action: () => void): string | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    if (error instanceof ValidationError) return error.code
    throw error
  }
}

function checkStore(config: NetworkConfig, store: LightClientStore, checks: StoreChecks): void {
  checkHeader(config, store.finalizedHeader, checks.finalized)
  checkHeader(config, store.optimisticHeader, checks.optimistic)
}

function checkHeader(config: NetworkConfig, header: LightClientHeader, check: HeaderCheck): void {
  expect(header.beacon.slot).toBe(check.slot)
  expect(headerRoot(header.beacon)).toBe(check.root)
  const own = executionRoot(config, header)
  if (check.executionRoot !== undefined && own !== undefined) expect(own).toBe(check.executionRoot)
}

function snapshot(store: LightClientStore): readonly unknown[] {
  return [
    store.finalizedHeader,
    store.optimisticHeader,
    store.bestValidUpdate,
    store.currentSyncCommittee.root,
    store.nextSyncCommittee?.root,
  ]
}

function digestAt(config: NetworkConfig, slot: number): Root {
  return bytesToHex(forkDigest(config, epochAtSlot(config, slot)))
}

describe.skipIf(!hasSpecTests).each(['light_client', 'light_client_synthetic'])(
  '%s vectors of the specification',
  (runner) => {
    const cases = casesOf(runner).filter(({ handler }) => handler === 'sync')

    it('N10: there are cases to run', () => {
      expect(cases.length).toBeGreaterThan(0)
    })

    it.each([...groupCases(cases)])('N10: a store follows every step of %s', (_group, group) => {
      for (const specCase of group) expect(runCase(specCase), specCase.title).toBeGreaterThan(0)
    })
  },
)
