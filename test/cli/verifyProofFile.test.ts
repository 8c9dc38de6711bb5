import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { proofDocument } from '../../ts/cli/ProofDocument.ts'
import { readPart } from '../../ts/cli/readParts.ts'
import type { ProofVerifyFlags } from '../../ts/cli/verifyProofFile.ts'
import { verifyProofFile } from '../../ts/cli/verifyProofFile.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { encodeProofContainer } from '../../ts/merkle/proofContainer.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { beaconStateShape } from '../../ts/types/state/beaconStateShape.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()
const OTHER_ROOT = `0x${'99'.repeat(32)}` as const

const shape = beaconStateShape(mainnet.preset, 'electra')
const parts = ['finalized_checkpoint.root', 'slot', '2828'].map((name) => readPart(name, shape))
const format = formatOfGindices(parts.map(({ gindex }) => gindex))
const proof = MultiProof.ofLeaves(
  format,
  Array.from({ length: format.valueCount }, (_, index) => new Uint8Array(32).fill(index + 1)),
)
const header = {
  slot: 12_000_000,
  proposerIndex: 7,
  parentRoot: `0x${'aa'.repeat(32)}`,
  stateRoot: bytesToHex(proof.root),
  bodyRoot: `0x${'bb'.repeat(32)}`,
} as const
const good = proofDocument({ network: mainnet, fork: 'electra', header, root: headerRoot(header), parts, proof })

let directory: string

beforeEach(async () => {
  directory = await cleanUp.directory()
})

/** What the command says of a file with that content. */
async function verdictOf(content: string | Uint8Array, flags: ProofVerifyFlags = {}): Promise<string> {
  const file = join(directory, 'proof')
  writeFileSync(file, content)
  const { text, isGood } = await verifyProofFile(file, { ...flags, json: true })
  const verdict: { ok: boolean; reason: string | null } = JSON.parse(text)
  expect(verdict.ok).toBe(isGood)
  return verdict.reason ?? 'ok'
}

/** The good document with other fields. */
function changed(change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...good, ...change })
}

const withValue = (index: number, change: object) =>
  changed({ values: good.values.map((value, at) => (at === index ? { ...value, ...change } : value)) })

describe('a proof in a file', () => {
  it('holds as it was written, as JSON, as SSZ and as a beacon node answers it', async () => {
    const { descriptor, leaves, stateRoot, blockRoot } = good
    expect(await verdictOf(JSON.stringify(good))).toBe('ok')
    expect(await verdictOf(JSON.stringify(good), { stateRoot, blockRoot })).toBe('ok')
    expect(await verdictOf(encodeProofContainer(proof), { stateRoot })).toBe('ok')
    expect(await verdictOf(JSON.stringify({ version: 'electra', data: { descriptor, leaves } }), { stateRoot })).toBe(
      'ok',
    )
    expect(await verdictOf(JSON.stringify({ descriptor, leaves }), { stateRoot })).toBe('ok')
  })

  it('prints its values for people, numbers as numbers, and all leaves of a bare one', async () => {
    const file = join(directory, 'proof.json')
    writeFileSync(file, JSON.stringify(good))
    const { text } = await verifyProofFile(file, {})
    expect(text).toContain(`${file}: ok\nslot 12000000\nblock root ${good.blockRoot}\nstate root ${good.stateRoot}\n`)
    expect(text).toMatch(/^finalized_checkpoint\.root \(169\): 0x(..)\1{31}$/m)
    expect(text).toMatch(/^slot \(66\): \d+ {2}node 0x/m)
    expect(text).toMatch(/^latest_execution_payload_header\.block_hash \(2828\): 0x/m)
    writeFileSync(file, encodeProofContainer(proof))
    const bare = await verifyProofFile(file, { stateRoot: good.stateRoot })
    expect(bare.text.match(/^node \d+: 0x[0-9a-f]{64}$/gm)).toHaveLength(format.valueCount)
    const asked = await verifyProofFile(file, { stateRoot: good.stateRoot, gindex: ['84'] })
    expect(asked.text).toContain(`node 84: ${bytesToHex(proof.node(84n))}`)
  })

  it.each<[string, () => string | Uint8Array, string]>([
    ['a leaf', () => changed({ leaves: [OTHER_ROOT, ...good.leaves.slice(1)] }), 'WRONG_ROOT'],
    ['two leaves swapped', () => changed({ leaves: good.leaves.toReversed() }), 'WRONG_ROOT'],
    ['a leaf less', () => changed({ leaves: good.leaves.slice(1) }), 'VALUE_COUNT'],
    ['a leaf of 31 bytes', () => changed({ leaves: ['0x11', ...good.leaves.slice(1)] }), 'ERR_DECODE'],
    ['no leaves', () => changed({ leaves: undefined }), 'ERR_PROOF_FILE'],
    ['more leaves than anybody gives', () => changed({ leaves: Array(10_001).fill('0x') }), 'ERR_PROOF_FILE'],
    ['an unfinished descriptor', () => changed({ descriptor: '0x00' }), 'DESCRIPTOR_UNFINISHED'],
    ['a longer descriptor', () => changed({ descriptor: `${good.descriptor}00` }), 'DESCRIPTOR_EXTRA_BYTES'],
    ['a descriptor of other nodes', () => changed({ descriptor: '0x80' }), 'VALUE_COUNT'],
    ['the state root', () => changed({ stateRoot: OTHER_ROOT }), 'WRONG_ROOT'],
    ['the block root', () => changed({ blockRoot: OTHER_ROOT }), 'WRONG_BLOCK_ROOT'],
    ['the slot', () => changed({ slot: 12_000_001 }), 'WRONG_HEADER'],
    ['the slot of the header', () => withHeader({ slot: '12000001' }), 'WRONG_BLOCK_ROOT'],
    ['the state root of the header', () => withHeader({ state_root: OTHER_ROOT }), 'WRONG_BLOCK_ROOT'],
    ['another whole header', () => otherHeader(), 'WRONG_HEADER'],
    ['a number past any', () => withHeader({ proposer_index: '99999999999999999999' }), 'ERR_DECODE'],
    ['the node of a value', () => withValue(0, { node: OTHER_ROOT }), 'WRONG_VALUE'],
    ['the number of a value', () => withValue(1, { value: '5' }), 'WRONG_VALUE'],
    ['the value taken away', () => withValue(1, { value: null }), 'WRONG_VALUE'],
    ['the index of a value', () => withValue(0, { gindex: '168' }), 'WRONG_FIELD'],
    ['an index that is not in the proof', () => withValue(0, { gindex: '1000000', field: null }), 'NOT_IN_PROOF'],
    ['index 0', () => withValue(0, { gindex: '0', field: null }), 'INVALID_GINDEX'],
    ['the name of another field', () => withValue(0, { field: 'current_justified_checkpoint.root' }), 'WRONG_FIELD'],
    ['the name of no field', () => withValue(0, { field: '\u001b[2Jnothing' }), 'WRONG_FIELD'],
    ['the fork', () => changed({ fork: 'deneb' }), 'WRONG_FIELD'],
    ['an unknown fork', () => changed({ fork: 'osaka' }), 'ERR_PROOF_FILE'],
    ['an unknown preset', () => changed({ preset: 'huge' }), 'ERR_PROOF_FILE'],
    ['no values', () => changed({ values: [] }), 'ERR_PROOF_FILE'],
    ['a value that is none', () => changed({ values: [1] }), 'ERR_PROOF_FILE'],
    ['no header', () => changed({ header: [] }), 'ERR_PROOF_FILE'],
    ['no JSON', () => '{"leaves":', 'ERR_DECODE'],
    ['JSON nested too deep', () => `{"a":${'['.repeat(100_000)}`, 'ERR_DECODE'],
    ['nothing', () => '', 'PROOF_CONTAINER'],
    ['text', () => 'finalized', 'PROOF_CONTAINER'],
    ['a cut container', () => encodeProofContainer(proof).subarray(0, 100), 'PROOF_CONTAINER'],
  ])('changed: %s, is named and does not hold', async (_what, content, reason) => {
    expect(await verdictOf(content())).toBe(reason)
  })

  it('roots given along are compared as well', async () => {
    expect(await verdictOf(JSON.stringify(good), { stateRoot: OTHER_ROOT })).toBe('WRONG_ROOT')
    expect(await verdictOf(JSON.stringify(good), { blockRoot: OTHER_ROOT })).toBe('WRONG_BLOCK_ROOT')
    expect(await verdictOf(encodeProofContainer(proof), { stateRoot: OTHER_ROOT })).toBe('WRONG_ROOT')
  })

  it('what steers a terminal is not printed', async () => {
    const file = join(directory, 'proof.json')
    writeFileSync(file, withValue(0, { field: '\u001b[2Jnothing' }))
    expect((await verifyProofFile(file, {})).text).toMatch(/BAD WRONG_FIELD: [ -~]*\n$/)
  })

  it('a file that cannot be read, or has nothing to compare with, is told apart from a bad one', async () => {
    const file = join(directory, 'big')
    writeFileSync(file, new Uint8Array(4 * 1024 * 1024 + 1))
    await expect(verifyProofFile(file, {})).rejects.toThrow(/at most 4194304 are read/)
    await expect(verifyProofFile(directory, {})).rejects.toThrow(/is not a file/)
    await expect(verifyProofFile('/dev/zero', {})).rejects.toThrow(/is not a file/)
    await expect(verifyProofFile(join(directory, 'missing'), {})).rejects.toThrow(/cannot read .*missing/)
    writeFileSync(file, encodeProofContainer(proof))
    await expect(verifyProofFile(file, {})).rejects.toThrow(/give the root it must lead to with --state-root/)
    await expect(verifyProofFile(file, { stateRoot: good.stateRoot, gindex: ['x'] })).rejects.toThrow(
      /not a generalized index/,
    )
  })
})

function withHeader(change: object): string {
  return changed({ header: { ...good.header, ...change } })
}

/** A header of another state, with its own root. */
function otherHeader(): string {
  const other = { ...header, stateRoot: OTHER_ROOT }
  return changed({ header: { ...good.header, state_root: OTHER_ROOT }, blockRoot: headerRoot(other) })
}
