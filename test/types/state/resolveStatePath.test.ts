import type { Type } from '@chainsafe/ssz'
import { describe, expect, it } from 'vitest'
import { forkTypes } from '../../../ts/devchain/ssz/forkTypes.ts'
import { FORK_NAMES, isForkAtLeast, type LightClientFork } from '../../../ts/params/ForkName.ts'
import { gindices } from '../../../ts/params/gindices.ts'
import { gnosisPreset, mainnetPreset, minimalPreset } from '../../../ts/params/Preset.ts'
import { beaconStateShape } from '../../../ts/types/state/beaconStateShape.ts'
import { fieldNodes, resolveStatePath } from '../../../ts/types/state/resolveStatePath.ts'
import { readStateValue } from '../../../ts/types/state/StateNode.ts'

const forks = FORK_NAMES.filter((fork): fork is LightClientFork => fork !== 'phase0')
const presets = [mainnetPreset, minimalPreset, gnosisPreset]
const cases = presets.flatMap((preset) => forks.map((fork) => ({ preset, fork, name: `${preset.name} ${fork}` })))

/** Where the SSZ library has it, by the names its containers use. */
function libraryGindex(state: Type<unknown>, path: readonly (string | number)[]): bigint {
  if (!('getPathInfo' in state) || typeof state.getPathInfo !== 'function') return expect.unreachable()
  const inCamelCase = path.map((step) =>
    typeof step === 'number' ? step : step.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
  )
  const { gindex }: { gindex: bigint } = state.getPathInfo(inCamelCase)
  return gindex
}

describe.each(cases)('names of the $name state', ({ preset, fork }) => {
  const state: Type<unknown> = forkTypes(preset).byFork[fork].BeaconState
  const shape = beaconStateShape(preset, fork)

  it('every field, and every field of a field, is where the SSZ library has it', () => {
    const nodes = fieldNodes(shape)
    expect(nodes.length).toBeGreaterThan(40)
    for (const { path, gindex } of nodes) expect([path, gindex]).toEqual([path, libraryGindex(state, path.split('.'))])
    expect(nodes.filter(({ path }) => !path.includes('.')).map(({ path }) => path)).toEqual(
      Object.keys(
        'fields' in state && typeof state.fields === 'object' && state.fields !== null ? state.fields : {},
      ).map((name) =>
        name.replaceAll(/[A-Z]|(?<=[a-z])1$/g, (letter) => `_${letter.toLowerCase()}`).replace('eth_1', 'eth1'),
      ),
    )
  })

  it('elements, packed or not, and lengths are where the SSZ library has them', () => {
    const paths: [string, readonly (string | number)[]][] = [
      ['block_roots[5]', ['block_roots', 5]],
      ['validators[1000].withdrawable_epoch', ['validators', 1000, 'withdrawable_epoch']],
      ['balances[4097]', ['balances', 4097]],
      ['slashings[63]', ['slashings', 63]],
      ['current_epoch_participation[77]', ['current_epoch_participation', 77]],
      ['eth1_data_votes[31].block_hash', ['eth1_data_votes', 31, 'block_hash']],
      ['current_sync_committee.pubkeys[17]', ['current_sync_committee', 'pubkeys', 17]],
    ]
    for (const [path, steps] of paths) {
      expect([path, resolveStatePath(shape, path).gindex]).toEqual([path, libraryGindex(state, steps)])
    }
    expect(resolveStatePath(shape, 'validators.length').gindex).toBe(
      2n * resolveStatePath(shape, 'validators').gindex + 1n,
    )
  })

  it('agrees with the table of what light clients prove', () => {
    const table = gindices(fork)
    const rows: [string, bigint | undefined][] = [
      ['finalized_checkpoint.root', table.finalizedRoot],
      ['current_justified_checkpoint.root', table.justifiedRoot],
      ['current_sync_committee', table.currentSyncCommittee],
      ['next_sync_committee', table.nextSyncCommittee],
      ['genesis_validators_root', table.genesisValidatorsRoot],
      ['block_roots', table.blockRoots],
      ['state_roots', table.stateRoots],
      ['historical_summaries', table.historicalSummaries],
      [
        isForkAtLeast(fork, 'gloas') ? 'latest_block_hash' : 'latest_execution_payload_header.block_hash',
        table.executionBlockHashInState,
      ],
    ]
    for (const [path, gindex] of rows) {
      if (gindex !== undefined) expect([path, resolveStatePath(shape, path).gindex]).toEqual([path, gindex])
    }
  })
})

describe('names that are none', () => {
  const shape = beaconStateShape(mainnetPreset, 'electra')

  it.each([
    ['finalised_checkpoint.root', /has no field finalised_checkpoint; there are finalized_checkpoint, /],
    ['finalized_checkpoint.rot', /finalized_checkpoint has no field rot; there are root, epoch/],
    ['checkpoint', /there are previous_justified_checkpoint, current_justified_checkpoint, finalized_checkpoint/],
    ['latest_block_hash', /the state of this fork has no field latest_block_hash/],
    ['block_roots.root', /block_roots is a vector of 8192: name an element such as block_roots\[0\]/],
    ['block_roots[8192]', /block_roots has no element 8192: they are numbered 0 to 8191/],
    ['validators.first', /validators is a list: name an element such as validators\[0\], or validators\.length/],
    ['slot.x', /slot has no parts/],
    ['slot[0]', /slot has no elements by number/],
    ['', /"" is not a name of a state's part/],
    ['a..b', /is not a name of a state's part/],
    ['block_roots[-1]', /is not a name of a state's part/],
    ['block_roots[5', /is not a name of a state's part/],
    ['__proto__', /has no field __proto__/],
    ['constructor', /has no field constructor/],
    ['x'.repeat(300), /is not a name of a state's part/],
  ])('%s', (path, message) => {
    expect(() => resolveStatePath(shape, path)).toThrow(expect.objectContaining({ code: 'ERR_FIELD' }))
    expect(() => resolveStatePath(shape, path)).toThrow(message)
  })
})

describe('values of nodes', () => {
  const shape = beaconStateShape(mainnetPreset, 'electra')
  const node = Uint8Array.from({ length: 32 }, (_, index) => index + 1)
  const read = (path: string) => readStateValue(resolveStatePath(shape, path), node)

  it('numbers are decimal, little-endian, packed ones from their place; short bytes end where they end', () => {
    expect(read('slot')).toBe(String(0x0807060504030201n))
    expect(read('balances[1]')).toBe(String(0x100f0e0d0c0b0a09n))
    expect(read('previous_epoch_participation[31]')).toBe('32')
    expect(read('fork.current_version')).toBe('0x01020304')
    expect(read('justification_bits')).toBe('0x01')
    expect(read('finalized_checkpoint.root')).toBe(`0x${Buffer.from(node).toString('hex')}`)
  })

  it('what is larger than a node, and a boolean of another byte than 0 or 1, has no value', () => {
    expect(read('validators[0].pubkey')).toBeUndefined()
    expect(read('finalized_checkpoint')).toBeUndefined()
    expect(readStateValue(resolveStatePath(shape, 'validators[0].slashed'), node)).toBe('true')
    expect(
      readStateValue(
        resolveStatePath(shape, 'validators[0].slashed'),
        node.map(() => 7),
      ),
    ).toBeUndefined()
  })
})
