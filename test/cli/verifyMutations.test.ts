import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { mainnet, sepolia } from '../../ts/params/networks.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { changeJson, flipHex, zeroHex } from './changeJson.ts'
import { bootstrapRoots } from './vectorIndex.ts'
import { verdictsOf } from './verdictsOf.ts'

const folder = 'light-client/mainnet-capella-periods-862-867'
const sszFolder = 'light-client/mainnet-capella-periods-800-820-ssz'
const attested = ['data', 'attested_header']
const finalized = ['data', 'finalized_header']
const add = (difference: number) => (value: unknown) => String(Number(value) + difference)
const to = (value: unknown) => () => value
const without = (key: string) => (value: unknown) =>
  Object.fromEntries(Object.entries(Object(value)).filter(([name]) => name !== key))
const shorter = (value: unknown) => (Array.isArray(value) ? value.slice(1) : value)
const longer = (value: unknown) => (Array.isArray(value) ? [...value, value[0]] : value)
const swapped = (value: unknown) => (Array.isArray(value) ? [value[1], value[0], ...value.slice(2)] : value)

type Change = readonly [
  title: string,
  reason: string,
  ...steps: (readonly [(string | number)[], (value: unknown) => unknown])[],
]

const bootstrapChanges: readonly Change[] = [
  ['a changed key', 'INVALID_COMMITTEE_BRANCH', [['data', 'current_sync_committee', 'pubkeys', 7], flipHex]],
  ['two keys swapped', 'INVALID_COMMITTEE_BRANCH', [['data', 'current_sync_committee', 'pubkeys'], swapped]],
  [
    'a changed aggregate key',
    'INVALID_COMMITTEE_BRANCH',
    [['data', 'current_sync_committee', 'aggregate_pubkey'], flipHex],
  ],
  ['a changed branch', 'INVALID_COMMITTEE_BRANCH', [['data', 'current_sync_committee_branch', 2], flipHex]],
  ['a branch that is too short', 'BRANCH_DEPTH', [['data', 'current_sync_committee_branch'], shorter]],
  ['a branch that is too long', 'BRANCH_DEPTH', [['data', 'current_sync_committee_branch'], longer]],
  ['another block', 'WRONG_ROOT', [['data', 'header', 'beacon', 'parent_root'], flipHex]],
  ['a changed execution header', 'INVALID_EXECUTION', [['data', 'header', 'execution', 'block_hash'], flipHex]],
  ['a key too few', 'MALFORMED', [['data', 'current_sync_committee', 'pubkeys'], shorter]],
]

const signedChanges: readonly Change[] = [
  ['a changed signature', 'INVALID_SIGNATURE', [['data', 'sync_aggregate', 'sync_committee_signature'], flipHex]],
  [
    'the signature at infinity',
    'INVALID_SIGNATURE',
    [['data', 'sync_aggregate', 'sync_committee_signature'], to(`0xc0${'00'.repeat(95)}`)],
  ],
  ['nobody signing', 'NOT_ENOUGH_SIGNERS', [['data', 'sync_aggregate', 'sync_committee_bits'], zeroHex]],
  ['a signer left out', 'INVALID_SIGNATURE', [['data', 'sync_aggregate', 'sync_committee_bits'], flipHex]],
  ['another header than the signed one', 'INVALID_SIGNATURE', [[...attested, 'beacon', 'parent_root'], flipHex]],
  ['a signature before its block', 'SLOT_ORDER', [['data', 'signature_slot'], add(-1)]],
  ['a changed execution header', 'INVALID_ATTESTED_EXECUTION', [[...attested, 'execution', 'state_root'], flipHex]],
  ['a changed execution branch', 'INVALID_ATTESTED_EXECUTION', [[...attested, 'execution_branch', 1], flipHex]],
  ['a missing field', 'MALFORMED', [['data'], without('signature_slot')]],
  ['hex of the wrong length', 'MALFORMED', [[...attested, 'beacon', 'body_root'], to('0x00')]],
  ['a number that is none', 'MALFORMED', [['data', 'signature_slot'], to('soon')]],
  ['a slot before altair', 'UNKNOWN_FORK', [[...attested, 'beacon', 'slot'], to('17')]],
]

const finalityChanges: readonly Change[] = [
  ['a changed finality branch', 'INVALID_FINALITY_BRANCH', [['data', 'finality_branch', 3], flipHex]],
  ['another finalized header', 'INVALID_FINALITY_BRANCH', [[...finalized, 'beacon', 'parent_root'], flipHex]],
  [
    'a changed finalized execution header',
    'INVALID_FINALIZED_EXECUTION',
    [[...finalized, 'execution', 'block_hash'], flipHex],
  ],
  ['a finalized header without its branch', 'FINALITY_NOT_EMPTY', [['data', 'finality_branch'], zeroHex]],
  ['a finality branch that is too long', 'BRANCH_DEPTH', [['data', 'finality_branch'], longer]],
  ['finality after the attested header', 'SLOT_ORDER', [[...finalized, 'beacon', 'slot'], add(1000)]],
  ['another attested state', 'INVALID_FINALITY_BRANCH', [[...attested, 'beacon', 'state_root'], flipHex]],
]

const committeeChanges: readonly Change[] = [
  ['a changed key', 'INVALID_COMMITTEE_BRANCH', [['data', 'next_sync_committee', 'pubkeys', 511], flipHex]],
  ['a changed branch', 'INVALID_COMMITTEE_BRANCH', [['data', 'next_sync_committee_branch', 0], flipHex]],
  ['a committee without its branch', 'COMMITTEE_NOT_EMPTY', [['data', 'next_sync_committee_branch'], zeroHex]],
  ['a zero committee with a branch', 'INVALID_COMMITTEE_BRANCH', [['data', 'next_sync_committee'], zeroHex]],
  [
    'no committee at all',
    'NO_NEXT_COMMITTEE',
    [['data', 'next_sync_committee'], zeroHex],
    [['data', 'next_sync_committee_branch'], zeroHex],
  ],
  ['a branch that is too short', 'BRANCH_DEPTH', [['data', 'next_sync_committee_branch'], shorter]],
  ['a signature of the next period', 'SIGNATURE_PERIOD', [['data', 'signature_slot'], add(8192)]],
]

describe.skipIf(!hasVectors(folder, 'updates.json'))('blsync verify on files that were tampered with', () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-mutations-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const trustedRoots = bootstrapRoots(`${folder}/bootstrap.json`)
  const bootstrap = vectorPath(folder, 'bootstrap.json')
  const updates = vectorPath(folder, 'updates.json')
  let written = 0

  function readJson(name: string): unknown {
    return JSON.parse(readFileSync(vectorPath(folder, name), 'utf8'))
  }

  function save(content: string | Uint8Array): string {
    const file = join(directory, `${written++}`)
    writeFileSync(file, content)
    return file
  }

  function changed(json: unknown, steps: Change[2][]): string {
    return save(JSON.stringify(steps.reduce((result, [path, change]) => changeJson(result, path, change), json)))
  }

  async function reasonsOf(...files: readonly string[]): Promise<(string | null)[]> {
    const verdicts = await verdictsOf({ config: mainnet, trustedRoots, files })
    return verdicts.map(({ reason }) => reason)
  }

  for (const [title, reason, ...steps] of bootstrapChanges) {
    it(`refuses a bootstrap with ${title} as ${reason}, and what would follow from it`, async () => {
      const file = changed(readJson('bootstrap.json'), steps)
      expect(await reasonsOf(file, vectorPath(folder, 'finality.json'))).toEqual([reason, 'COMMITTEE_UNKNOWN'])
    })
  }

  for (const [title, reason, ...steps] of [...signedChanges, ...finalityChanges, ...committeeChanges]) {
    it(`refuses an update with ${title} as ${reason}, and goes on with a good one`, async () => {
      const file = changed(firstOf(readJson('updates.json')), steps)
      expect(await reasonsOf(bootstrap, file, updates)).toEqual([
        null,
        reason,
        ...Array.from({ length: 6 }, () => null),
      ])
    })
  }

  for (const [title, reason, ...steps] of [...signedChanges, ...finalityChanges]) {
    it(`refuses a finality update with ${title} as ${reason}`, async () => {
      const file = changed(readJson('finality.json'), steps)
      expect((await reasonsOf(bootstrap, updates, file)).at(-1)).toBe(reason)
    })
  }

  for (const [title, reason, ...steps] of signedChanges) {
    it(`refuses an optimistic update with ${title} as ${reason}`, async () => {
      const file = changed(readJson('optimistic.json'), steps)
      expect((await reasonsOf(bootstrap, updates, file)).at(-1)).toBe(reason)
    })
  }

  it('refuses what is signed in the future', async () => {
    const file = changed(readJson('optimistic.json'), [[['data', 'signature_slot'], add(1_000_000_000)]])
    expect((await reasonsOf(bootstrap, updates, file)).at(-1)).toBe('FUTURE_SIGNATURE')
  })

  it('takes an update as good only after its committee was proven', async () => {
    const items = readJson('updates.json')
    const single = (index: number) => save(JSON.stringify(Array.isArray(items) ? items[index] : undefined))
    const [first, second, third] = [single(0), single(1), single(2)]
    expect(await reasonsOf(bootstrap, second, first, third, second, third)).toEqual([
      null,
      'COMMITTEE_UNKNOWN',
      null,
      'COMMITTEE_UNKNOWN',
      null,
      null,
    ])
  })

  it('takes an update again that it has seen', async () => {
    expect(await reasonsOf(bootstrap, updates, updates)).toEqual(Array.from({ length: 13 }, () => null))
  })

  it('refuses the files of another network', async () => {
    const verdicts = await verdictsOf({ config: sepolia, trustedRoots, files: [bootstrap, updates] })
    expect(new Set(verdicts.map(({ reason }) => reason))).toEqual(new Set(['MALFORMED']))
  })

  it('names text that is not a light-client object', async () => {
    const files = [
      '{"a": 1',
      '[]',
      '{"a": 1}',
      '[null, 3, "x"]',
      'no object',
      '- content_value: 0x12\n',
      'a: [b',
      '',
    ].map(save)
    expect(await reasonsOf(...files)).toEqual([
      'TEXT_SYNTAX',
      'UNRECOGNIZED',
      'UNRECOGNIZED',
      'UNRECOGNIZED',
      'UNRECOGNIZED',
      'UNRECOGNIZED',
      'UNRECOGNIZED',
      'UNRECOGNIZED',
      'TEXT_SYNTAX',
      'UNRECOGNIZED',
    ])
  })
})

describe.skipIf(!hasVectors(sszFolder))('blsync verify on SSZ that was tampered with', () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-mutations-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const trustedRoots = bootstrapRoots(`${sszFolder}/bootstrap.ssz`)
  const bootstrap = vectorPath(sszFolder, 'bootstrap.ssz')
  const updates = hasVectors(sszFolder)
    ? new Uint8Array(readFileSync(vectorPath(sszFolder, 'updates.ssz')))
    : new Uint8Array(8)

  async function reasonsOf(bytes: Uint8Array): Promise<(string | null)[]> {
    const file = join(directory, 'updates.ssz')
    writeFileSync(file, bytes)
    const verdicts = await verdictsOf({ config: mainnet, trustedRoots, files: [bootstrap, file] })
    return verdicts.slice(1).map(({ reason }) => reason)
  }

  function withByte(at: number, change: (byte: number) => number): Uint8Array {
    return updates.map((byte, index) => (index === at ? change(byte) : byte))
  }

  const frameLength = 8 + new DataView(updates.buffer).getUint32(0, true)

  it('takes the whole updates before the place where a list is cut off', async () => {
    expect(await reasonsOf(updates.subarray(0, 2 * frameLength + 5000))).toEqual([null, null, 'FRAMING'])
  })

  it('names a length that runs past the end, or back', async () => {
    expect(await reasonsOf(withByte(frameLength + 6, () => 1))).toEqual([null, 'FRAMING'])
    expect((await reasonsOf(withByte(frameLength, () => 3))).slice(0, 2)).toEqual([null, 'MALFORMED'])
  })

  it('names an offset that does not fit', async () => {
    expect((await reasonsOf(withByte(frameLength + 12, (byte) => byte ^ 1)))[1]).toBe('UNRECOGNIZED')
  })

  it('passes over a wrong fork digest: the slot decides', async () => {
    expect((await reasonsOf(withByte(8, (byte) => byte ^ 1)))[0]).toBeNull()
  })

  it('names bytes that are not SSZ', async () => {
    expect(await reasonsOf(new Uint8Array(100))).toEqual(['UNRECOGNIZED'])
    expect(await reasonsOf(Uint8Array.of(0))).toEqual(['UNRECOGNIZED'])
    expect(await reasonsOf(Uint8Array.of(8, 0, 0, 0, 255, 0, 0, 0))).toEqual(['FRAMING'])
  })

  it('finds any single flipped bit of an update', async () => {
    for (let at = 12; at < frameLength; at += 997) {
      const [first] = await reasonsOf(withByte(at, (byte) => byte ^ 1).subarray(0, frameLength))
      expect([at, first]).not.toEqual([at, null])
    }
  })
})

function firstOf(updates: unknown): unknown {
  return Array.isArray(updates) ? updates[0] : updates
}
