import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlsyncError, DecodeError } from '../../ts/errors.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { decodeUpdates, splitUpdates } from '../../ts/types/decodeUpdates.ts'
import { decodeFinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate, validateCommitteeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const deneb = 'light-client/mainnet-deneb-periods-1150-1151'

interface UpdateJson {
  readonly data: {
    readonly attested_header: {
      readonly beacon: Record<string, unknown>
      readonly execution: Record<string, unknown>
      readonly execution_branch: readonly string[]
    }
    readonly next_sync_committee: { readonly pubkeys: readonly string[]; readonly aggregate_pubkey: string }
    readonly next_sync_committee_branch: readonly string[]
    readonly sync_aggregate: Record<string, string>
    readonly finality_branch: readonly string[]
  }
}

function updateJson(): UpdateJson {
  return JSON.parse(readFileSync(vectorPath(deneb, 'UpdateDeneb.json'), 'utf8'))
}

function updateSsz(): Uint8Array {
  return Uint8Array.from(readFileSync(vectorPath(deneb, 'LightClientUpdateDeneb.ssz')))
}

/** Runs it and gives the error's code and text; anything but an error of ours fails. */
function failure(run: () => unknown): { code: string; message: string } {
  try {
    run()
  } catch (error) {
    if (error instanceof BlsyncError) return error
    throw error
  }
  throw new Error('it was accepted')
}

const decoders = { decodeBootstrap, decodeUpdate, decodeUpdates, decodeFinalityUpdate, decodeOptimisticUpdate }

describe.each(Object.entries(decoders))('%s of rubbish', (_name, decode) => {
  it('any bytes end in a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), (ssz) => {
        expect(() => decode(mainnet, { ssz })).toThrow(DecodeError)
      }),
    )
  })

  it('any JSON ends in a DecodeError', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => !Array.isArray(value)),
        (json) => {
          expect(() => decode(mainnet, { json })).toThrow(DecodeError)
        },
      ),
    )
  })
})

describe.skipIf(!hasVectors(deneb))('an update that is almost right', () => {
  it.each([
    [
      'a branch of the depth of another fork',
      (update: UpdateJson) => ({ ...update.data, finality_branch: update.data.finality_branch.slice(1) }),
      'BRANCH_DEPTH',
      'finality_branch: expected a branch of 6 nodes, got 5',
    ],
    [
      'a branch node of 31 bytes',
      (update: UpdateJson) => ({
        ...update.data,
        next_sync_committee_branch: update.data.next_sync_committee_branch.with(1, `0x${'11'.repeat(31)}`),
      }),
      'MALFORMED',
      'next_sync_committee_branch[1]: expected 32 bytes of hex, got 31',
    ],
    [
      'a slot as a number',
      (update: UpdateJson) => withBeacon(update, { slot: 9420873 }),
      'MALFORMED',
      'slot: expected a decimal string, got 9420873',
    ],
    [
      'a proposer index in hex',
      (update: UpdateJson) => withBeacon(update, { proposer_index: '0x10' }),
      'MALFORMED',
      'attested_header.beacon.proposer_index: not a decimal number: 0x10',
    ],
    [
      'a proposer index of 65 bits',
      (update: UpdateJson) => withBeacon(update, { proposer_index: '18446744073709551616' }),
      'MALFORMED',
      'more than 64 bits',
    ],
    [
      'a root that is not hex',
      (update: UpdateJson) => withBeacon(update, { parent_root: `0x${'zz'.repeat(32)}` }),
      'MALFORMED',
      'attested_header.beacon.parent_root: not a hex string of whole bytes',
    ],
    [
      'a root that is missing',
      (update: UpdateJson) => withBeacon(update, { state_root: undefined }),
      'MALFORMED',
      'attested_header.beacon: field state_root is missing',
    ],
    [
      'a committee of 511',
      (update: UpdateJson) => ({
        ...update.data,
        next_sync_committee: {
          ...update.data.next_sync_committee,
          pubkeys: update.data.next_sync_committee.pubkeys.slice(1),
        },
      }),
      'MALFORMED',
      'next_sync_committee',
    ],
    [
      'bits of a committee of 32',
      (update: UpdateJson) => ({
        ...update.data,
        sync_aggregate: { ...update.data.sync_aggregate, sync_committee_bits: '0xffffffff' },
      }),
      'MALFORMED',
      'sync_aggregate.sync_committee_bits: expected 64 bytes of hex, got 4',
    ],
    [
      'a signature of 95 bytes',
      (update: UpdateJson) => ({
        ...update.data,
        sync_aggregate: { ...update.data.sync_aggregate, sync_committee_signature: `0x${'aa'.repeat(95)}` },
      }),
      'MALFORMED',
      'sync_aggregate.sync_committee_signature: expected 96 bytes of hex, got 95',
    ],
    [
      'extra data of 33 bytes',
      (update: UpdateJson) => ({
        ...update.data,
        attested_header: {
          ...update.data.attested_header,
          execution: { ...update.data.attested_header.execution, extra_data: `0x${'aa'.repeat(33)}` },
        },
      }),
      'MALFORMED',
      'attested_header.execution.extra_data: expected at most 32 bytes of hex, got 33',
    ],
    [
      'a slot before altair',
      (update: UpdateJson) => withBeacon(update, { slot: '100' }),
      'UNKNOWN_FORK',
      'slot 100 lies before altair, where there is no light-client data',
    ],
    [
      'a slot of a fork whose container has no such fields',
      (update: UpdateJson) => withBeacon(update, { slot: '12000000' }),
      'BRANCH_DEPTH',
      'next_sync_committee_branch: expected a branch of 6 nodes, got 5',
    ],
  ])('%s is refused and named', (_title, change, code, message) => {
    const error = failure(() => decodeUpdate(mainnet, { json: change(updateJson()) }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })

  it('cut, longer, and with moved offsets, its SSZ is refused', () => {
    const ssz = updateSsz()
    const view = new DataView(ssz.buffer)
    const changed = [ssz.subarray(0, ssz.length - 1), ssz.subarray(0, 100), Uint8Array.of(...ssz, 0)]
    for (const offset of [0, view.getUint32(0, true) - 1, view.getUint32(0, true) + 1, 0xffffffff]) {
      const moved = ssz.slice()
      new DataView(moved.buffer).setUint32(0, offset, true)
      changed.push(moved)
    }
    // A byte more or less at the end is one of the last field's, which is a list: decodable, but proven by no branch.
    const codes = changed.map(
      (bytes) => failure(() => validateCommitteeUpdate(mainnet, decodeUpdate(mainnet, { ssz: bytes }))).code,
    )
    expect(codes.slice(0, 3).sort()).toEqual([
      'INVALID_FINALIZED_EXECUTION',
      'INVALID_FINALIZED_EXECUTION',
      'MALFORMED',
    ])
    expect(codes.slice(3)).toEqual(codes.slice(3).map(() => 'MALFORMED'))
  })

  it('one flipped bit is refused by decoding or by a check, except in the signature and in who signed when', () => {
    const ssz = updateSsz()
    const { signatureAt, signatureEnd } = signatureRange(ssz)
    fc.assert(
      fc.property(fc.nat(ssz.length * 8 - 1), (bit) => {
        const at = bit >> 3
        fc.pre(at < signatureAt || at >= signatureEnd)
        const changed = ssz.with(at, (ssz[at] ?? 0) ^ (1 << (bit & 7)))
        expect(failure(() => validateCommitteeUpdate(mainnet, decodeUpdate(mainnet, { ssz: changed }))).code).toMatch(
          /^(MALFORMED|UNKNOWN_FORK|FORK_MISMATCH|SLOT_ORDER|INVALID_ATTESTED_EXECUTION|INVALID_FINALIZED_EXECUTION|INVALID_FINALITY_BRANCH|INVALID_COMMITTEE_BRANCH|SIGNATURE_PERIOD)$/,
        )
      }),
      { numRuns: 300 },
    )
  })
})

function withBeacon(update: UpdateJson, fields: Record<string, unknown>): unknown {
  const header = update.data.attested_header
  return { ...update.data, attested_header: { ...header, beacon: { ...header.beacon, ...fields } } }
}

/** Where bits, signature and signature slot lie: at the end of the fixed part, which no branch covers. The header's state
 *  root is what branches are checked against, and other fields of the beacon header are covered by the signature alone. */
function signatureRange(ssz: Uint8Array): { signatureAt: number; signatureEnd: number } {
  const fixedEnd = new DataView(ssz.buffer).getUint32(0, true)
  return { signatureAt: fixedEnd - 8 - 96 - 64, signatureEnd: fixedEnd + 112 }
}

describe('framing of an answer', () => {
  it.each([
    ['a length that is cut', Uint8Array.of(1, 0, 0)],
    ['a length shorter than the digest', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3)],
    ['a length past the end', Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)],
    ['a length of 2^64 - 1', Uint8Array.of(...new Uint8Array(8).fill(255), 1, 2, 3, 4)],
  ])('%s is refused', (_title, bytes) => {
    expect(() => splitUpdates(bytes)).toThrow('the framing of update 0 is broken')
  })

  it('an empty answer has no updates, and 129 are too many', () => {
    expect(splitUpdates(new Uint8Array())).toEqual([])
    expect(decodeUpdates(mainnet, { json: [] })).toEqual([])
    const item = Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)
    const many = Uint8Array.from({ length: 129 * item.length }, (_, at) => item[at % item.length] ?? 0)
    expect(splitUpdates(many.subarray(0, 128 * item.length))).toHaveLength(128)
    expect(() => splitUpdates(many)).toThrow('more than 128 updates')
    expect(() => decodeUpdates(mainnet, { json: Array.from({ length: 129 }, () => ({})) })).toThrow('129 updates')
  })
})
