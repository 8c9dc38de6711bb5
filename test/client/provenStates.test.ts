import { describe, expect, it } from 'vitest'
import { type ProvenParts, provenStateFormat } from '../../ts/client/provenStates.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import { equalFormats } from '../../ts/merkle/equalFormats.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { testNetwork } from '../support/test-network.ts'

const DENEB = 269_568 * 32
const ELECTRA = 364_032 * 32
const OWN_OF_ELECTRA = [169n, 167n, 2828n]

function isFormat(parts: ProvenParts, slot: number, gindices: readonly bigint[]): boolean {
  return equalFormats(provenStateFormat(mainnet, parts)(slot), formatOfGindices(gindices))
}

describe('The parts of states that are proven', () => {
  it('are those that the client reads when nothing more is asked for', () => {
    for (const slot of [DENEB, ELECTRA]) {
      expect(equalFormats(provenStateFormat(mainnet, [])(slot), stateCheckpointsFormat(mainnet, slot))).toBe(true)
    }
  })

  it('and beside them those asked for, by name or generalized index, repeated or not', () => {
    expect(isFormat(['slot', 'slot'], ELECTRA, [...OWN_OF_ELECTRA, 66n])).toBe(true)
    expect(isFormat([66n, '66', 'finalized_checkpoint.root'], ELECTRA, [...OWN_OF_ELECTRA, 66n])).toBe(true)
    expect(isFormat(['slot'], DENEB, [105n, 103n, 1804n, 34n])).toBe(true)
  })

  it('leave out a name where the fork has none, and what follows from what is below it', () => {
    expect(isFormat(['pending_deposits', 'slot'], DENEB, [105n, 103n, 1804n, 34n])).toBe(true)
    expect(isFormat(['finalized_checkpoint'], ELECTRA, OWN_OF_ELECTRA)).toBe(true)
    expect(isFormat([1n], ELECTRA, OWN_OF_ELECTRA)).toBe(true)
  })

  it('are of each fork its own where they are given by fork', () => {
    const parts = { electra: ['slot'], deneb: [35n] } as const
    expect(isFormat(parts, ELECTRA, [...OWN_OF_ELECTRA, 66n])).toBe(true)
    expect(isFormat(parts, DENEB, [105n, 103n, 1804n, 35n])).toBe(true)
    expect(isFormat({ deneb: [35n] }, ELECTRA, OWN_OF_ELECTRA)).toBe(true)
  })

  it('are known for a fork that the schedule names later than others', () => {
    const network = testNetwork({ altair: 0, bellatrix: 1, capella: 2, deneb: 3, electra: 4, fulu: 5, gloas: 6 })
    const format = provenStateFormat(network, ['latest_execution_payload_bid.slot'])
    const [fulu, gloas] = [5, 6].map((epoch) => epoch * network.preset.slotsPerEpoch)
    if (fulu === undefined || gloas === undefined) throw new Error('two slots')
    expect(equalFormats(format(gloas), format(fulu))).toBe(false)
    const own = stateCheckpointsFormat(network, fulu)
    expect(equalFormats(format(fulu), own)).toBe(true)
  })

  it.each<[string, unknown, RegExp]>([
    ['a name that no fork has', ['nonesuch'], /no field nonesuch/],
    ['a name that is none', ['slot; drop'], /is not a name of a state's part/],
    ['an element that is not there', ['block_roots[8192]'], /has no element 8192/],
    ['a list by itself', ['validators.slashed'], /is a list: name an element/],
    ['index 0', [0n], /at least 1, not 0/],
    ['an index past 64 bits', [2n ** 64n], /past 64 bits/],
    ['a number with words', ['169x'], /"169x" is not a generalized index/],
    ['an index below a field', [169n * 2n], /338 lies below a field of 32 bytes/],
    ['numbers in place of bigints', [169], /expected a list of names/],
    ['a text in place of a list', 'slot', /expected a list of parts, or one for each fork/],
    ['nothing', null, /expected a list of parts, or one for each fork/],
    ['a fork without light clients', { phase0: ['slot'] }, /"phase0" is not a fork with light clients/],
    ['an unknown fork', { osaka: ['slot'] }, /"osaka" is not a fork with light clients/],
    ['a name that this fork lacks', { deneb: ['pending_deposits'] }, /no field pending_deposits/],
    ['no list for a fork', { electra: 'slot' }, /expected a list of names/],
    ['more than anybody names', Array.from({ length: 1001 }, () => 'slot'), /1001 parts are too many/],
    [
      'a proof that no server gives',
      Array.from({ length: 1000 }, (_, index) => `validators[${index * 4099}].effective_balance`),
      /a larger proof than beacon nodes give/,
    ],
  ])('are refused: %s', (_, parts, message) => {
    // @ts-expect-error as a program without types may give them
    expect(() => provenStateFormat(mainnet, parts)).toThrow(message)
  })
})
