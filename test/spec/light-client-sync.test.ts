import { describe, expect, it } from 'vitest'
import { bytesToHex, type Root } from '../../ts/bytes.ts'
import { ValidationError } from '../../ts/errors.ts'
import { LightClientStore } from '../../ts/light/LightClientStore.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { epochAtSlot } from '../../ts/params/slots.ts'
import { executionRoot } from '../../ts/types/executionRoot.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { caseNetwork, casesOf, groupCases, hasSpecTests, readSsz, readYaml, type SpecCase } from './walk.ts'
import { fieldsOf, listOf, numberOf, rootOf, textOf } from './yaml-fields.ts'

type Fields = ReturnType<typeof fieldsOf>

/** The store has no upgrade: objects keep their form, so that `upgrade_store` only has checks. */
function runCase(specCase: SpecCase): number {
  const meta = fieldsOf(readYaml(specCase, 'meta.yaml'))
  const config = caseNetwork(specCase, rootOf(meta.genesis_validators_root))
  const bootstrap = decodeBootstrap(config, { ssz: readSsz(specCase, 'bootstrap') })
  expect(textOf(meta.bootstrap_fork_digest)).toBe(digestAt(config, bootstrap.header.beacon.slot))
  const store = LightClientStore.initialize(config, { root: rootOf(meta.trusted_block_root), bootstrap })
  const steps = listOf(readYaml(specCase, 'steps.yaml'))
  for (const step of steps) {
    const [entry] = Object.entries(fieldsOf(step))
    if (entry === undefined) throw new Error(`an empty step in ${specCase.title}`)
    const [name, value] = entry
    const fields = fieldsOf(value)
    if (name === 'process_update') processUpdate(specCase, config, store, fields)
    else if (name === 'force_update') store.forceUpdate(numberOf(fields.current_slot))
    else if (name !== 'upgrade_store') throw new Error(`an unknown step ${name} in ${specCase.title}`)
    checkStore(config, store, fieldsOf(fields.checks))
  }
  return steps.length
}

function processUpdate(specCase: SpecCase, config: NetworkConfig, store: LightClientStore, step: Fields): void {
  const currentSlot = numberOf(step.current_slot)
  const ssz = readSsz(specCase, textOf(step.update))
  if (step.valid === false) {
    const before = snapshot(store)
    expect(() => store.processUpdate(decodeUpdate(config, { ssz }), currentSlot), textOf(step.reason)).toThrow(
      ValidationError,
    )
    expect(snapshot(store)).toEqual(before)
    return
  }
  const update = decodeUpdate(config, { ssz })
  expect(textOf(step.update_fork_digest)).toBe(digestAt(config, update.attestedHeader.beacon.slot))
  store.processUpdate(update, currentSlot)
}

function checkStore(config: NetworkConfig, store: LightClientStore, checks: Fields): void {
  checkHeader(config, store.finalizedHeader, fieldsOf(checks.finalized_header))
  checkHeader(config, store.optimisticHeader, fieldsOf(checks.optimistic_header))
}

function checkHeader(config: NetworkConfig, header: LightClientHeader, checks: Fields): void {
  expect(header.beacon.slot).toBe(numberOf(checks.slot))
  expect(headerRoot(header.beacon)).toBe(rootOf(checks.beacon_root))
  if (checks.execution_root !== undefined) expect(executionRoot(config, header)).toBe(rootOf(checks.execution_root))
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
