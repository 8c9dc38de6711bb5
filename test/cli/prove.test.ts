import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import type { ProofDocument } from '../../ts/cli/ProofDocument.ts'
import { decodeProofContainer } from '../../ts/merkle/proofContainer.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { QuestionChain } from './support/questionChain.ts'

const directory = mkdtempSync(join(tmpdir(), 'blsync-prove-'))
let chain: QuestionChain

beforeAll(async () => {
  chain = await QuestionChain.start(directory)
})

afterAll(async () => {
  await chain.dev.stop()
  rmSync(directory, { recursive: true, force: true })
})

const file = (name: string) => join(directory, name)

/** The command on its own, without a network. */
const blsync = (...args: readonly string[]) => BlsyncProcess.run(args, { logFormat: 'none' })

describe('blsync prove, as a process against a development chain', () => {
  it('proves fields and indices of the finalized state, for people', async () => {
    const end = await chain.ask('prove', ['finalized_checkpoint.root', 'slot', '--gindex', '65', '--finalized'])
    expect(end.complaint).toBe('')
    expect(end.code).toBe(0)
    const [, slot] = /fulu slot (\d+)$/m.exec(end.output) ?? []
    const block = chain.dev.chain.tree.at(Number(slot)) ?? expect.unreachable()
    expect(end.output).toContain(`block root ${block.root}`)
    expect(end.output).toContain(`finalized_checkpoint.root (169): ${block.finalized.root}`)
    expect(end.output).toContain(`genesis_validators_root (65): ${chain.dev.config.genesisValidatorsRoot}`)
    expect(end.output).toMatch(new RegExp(`^slot \\(66\\): ${slot}  node 0x[0-9a-f]{64}$`, 'm'))
    expect(end.output).toMatch(/^proof of \d+ nodes, descriptor 0x[0-9a-f]+$/m)
  })

  it('at a slot, as JSON and as SSZ, which proof verify accepts with the roots of the chain', async () => {
    const { block } = chain.slots
    const ssz = file('slot.ssz')
    const parts = ['--gindex', '169', 'block_roots[5]', 'validators.length', '--slot', String(block)]
    const end = await chain.ask('prove', [...parts, '--json', '--ssz', ssz])
    expect([end.complaint, end.code]).toEqual(['', 0])
    const document: ProofDocument = JSON.parse(end.output)
    const known = chain.dev.chain.tree.at(block) ?? expect.unreachable()
    expect(document).toMatchObject({ slot: block, blockRoot: known.root, fork: 'fulu', preset: 'minimal' })
    expect(document.values).toMatchObject([
      { gindex: String(69 * 64 + 5), field: 'block_roots[5]' },
      { field: 'validators.length', value: '64' },
      { gindex: '169', field: 'finalized_checkpoint.root', node: known.finalized.root, value: known.finalized.root },
    ])
    expect(bytesToHex(decodeProofContainer(readFileSync(ssz)).root)).toBe(document.stateRoot)

    writeFileSync(file('slot.json'), end.output)
    const good = await blsync('proof', 'verify', file('slot.json'), '--block-root', known.root)
    expect(good.output).toContain(`slot.json: ok\nslot ${block}\nblock root ${known.root}`)
    expect(good.output).toContain('validators.length')
    expect(good.code).toBe(0)
    const bare = await blsync('proof', 'verify', ssz, '--state-root', document.stateRoot, '--gindex', '169', '--json')
    expect(JSON.parse(bare.output)).toMatchObject({ ok: true, values: [{ gindex: '169', node: known.finalized.root }] })
    const other = await blsync('proof', 'verify', file('slot.json'), '--block-root', `0x${'11'.repeat(32)}`)
    expect([other.code, other.output]).toEqual([1, expect.stringContaining('BAD WRONG_BLOCK_ROOT')])
    const rootless = await blsync('proof', 'verify', ssz)
    expect([rootless.code, rootless.complaint]).toEqual([2, expect.stringContaining('--state-root')])
  })

  it('ranges of elements, up to the end of a list too, in one proof', async () => {
    const { block } = chain.slots
    const names = ['block_roots[0..31]', 'historical_summaries[1..].block_summary_root']
    const end = await chain.ask('prove', [...names, '--slot', String(block), '--json'])
    expect([end.complaint, end.code]).toEqual(['', 0])
    const document: ProofDocument = JSON.parse(end.output)
    const summaries = Math.floor(block / 64)
    expect(document.values.map(({ field }) => field)).toEqual([
      ...Array.from({ length: 32 }, (_, index) => `block_roots[${index}]`),
      ...Array.from({ length: summaries - 1 }, (_, index) => `historical_summaries[${index + 1}].block_summary_root`),
      'historical_summaries.length',
    ])
    expect(document.values.at(-1)?.value).toBe(String(summaries))
    expect(document.leaves.length).toBeLessThan(32 + 60)
    writeFileSync(file('range.json'), end.output)
    expect((await blsync('proof', 'verify', file('range.json'))).output).toContain('range.json: ok')
  })

  it.each([
    ['a range past the end', ['historical_summaries[99..]'], 2, /has \d elements, and none from 99 on/],
    ['a range that is too long', ['validators[0..5000]'], 2, /names more than 4000 parts/],
    [
      'an unknown field, with near ones',
      ['finalised_checkpoint.root'],
      2,
      /no field finalised_checkpoint; there are finalized_checkpoint/,
    ],
    ['a field of another fork', ['latest_block_hash'], 2, /has no field latest_block_hash/],
    ['an element that does not exist', ['block_roots[64]'], 2, /no element 64: they are numbered 0 to 63/],
    ['index 0', ['--gindex', '0'], 2, /at least 1/],
    ['an index past 64 bits', ['--gindex', '18446744073709551616'], 2, /past 64 bits/],
    ['a negative index', ['--gindex=-5'], 2, /not a generalized index/],
    ['a node with one below it', ['--gindex', '84', '--gindex', '169'], 2, /omit the upper one/],
    ['nothing', [], 2, /nothing to prove/],
    ['two blocks', ['slot', '--head', '--finalized'], 2, /exclude each other/],
    ['no slot', ['slot', '--slot', 'new'], 2, /expected a slot/],
    ['a slot in the future', ['slot', '--slot', '99999'], 5, /slot 99999 is in the future.*the current slot is \d+/],
    ['a flag of the main command', ['slot', '--metrics'], 2, /--metrics has no meaning for blsync prove/],
    ['no time', ['slot', '--timeout', '0'], 2, /expected 1 to/],
  ])('%s: code and one sentence', async (_what, flags, code, sentence) => {
    const end = await chain.ask('prove', flags)
    expect(end.complaint).toMatch(sentence)
    expect(end.complaint).not.toMatch(/\n\s+at /)
    expect(end.code).toBe(code)
  })

  it('an empty slot and a slot that is too old end with code 5 and what to do', async () => {
    const empty = await chain.ask('prove', ['slot', '--slot', String(chain.slots.empty)])
    expect([empty.code, empty.complaint]).toEqual([5, expect.stringMatching(/is empty.*Choose another slot/)])
    const base = chain.dev.config.genesisTime - 20_000
    const far = await chain.ask('headers', ['--from', '1', '--to', '1', '--beacon.genesis.time', String(base)])
    expect([far.code, far.complaint]).toEqual([
      5,
      expect.stringMatching(/slots ago.*prove --slot and --beacon\.archive/),
    ])
  })

  it('no server gives proofs: code 5, the reason and the remedy', async () => {
    const plain = await chain.dev.addBeaconServer({ disabledRoutes: new Set(['state_proof', 'block_proof']) })
    const end = await chain.ask('prove', ['slot'], plain.url)
    expect(end.complaint).toMatch(/no beacon node provides this proof.*no proof route.*Lodestar.*add one of those/)
    expect(end.code).toBe(5)
  })

  it('nobody answers: code 5 after the timeout, saying how far it came', async () => {
    const dead = await chain.dev.addBeaconServer({ alterAnswer: () => 'drop' })
    const end = await chain.ask('prove', ['slot', '--timeout', '6'], dead.url)
    expect(end.complaint).toMatch(
      /no answer within 6 s: (http:\S+: the beacon node refuses to answer|no beacon node provides the checkpoint) \(.*the connection.*\)\. Check /,
    )
    expect(end.code).toBe(5)
  })

  it('a data directory that another process has is named with the remedy; without --datadir nothing is stored', async () => {
    const datadir = file('data')
    const running = BlsyncProcess.start([...chain.network(), '--datadir', datadir])
    await running.line('head verified')
    const locked = await chain.ask('prove', ['slot', '--datadir', datadir])
    expect([locked.code, locked.complaint]).toEqual([
      4,
      expect.stringMatching(/in use by another process.*omit --datadir/),
    ])
    const beside = await chain.ask('prove', ['slot'])
    expect([beside.code, beside.complaint]).toEqual([0, ''])
    await running.stop()
    const continued = await chain.ask('prove', ['slot', '--datadir', datadir])
    expect([continued.code, continued.complaint]).toEqual([0, ''])
  })

  it('a flag before the name of the command is not silently ignored', async () => {
    const end = await BlsyncProcess.run(['--sepolia', 'prove', 'slot'], { logFormat: 'none' })
    expect([end.code, end.complaint]).toEqual([2, expect.stringContaining('write --sepolia after prove')])
  })
})

describe('blsync headers, as a process against a development chain', () => {
  it('lists the headers of a range and says where a slot is empty', async () => {
    const { empty } = chain.slots
    const end = await chain.ask('headers', ['--from', String(empty - 3), '--to', String(empty + 2)])
    expect([end.complaint, end.code]).toEqual(['', 0])
    const { tree } = chain.dev.chain
    const expected = Array.from({ length: 6 }, (_, index) => {
      const block = tree.at(empty - 3 + index)
      return `${empty - 3 + index} ${block?.root ?? 'empty'}`
    })
    expect(
      end.output
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ').slice(0, 2).join(' ')),
    ).toEqual(expected)
    const json = await chain.ask('headers', ['--from', String(empty - 1), '--to', String(empty), '--json'])
    expect(JSON.parse(json.output)).toMatchObject([
      { slot: empty - 1, status: 'header', root: tree.at(empty - 1)?.root, header: { slot: String(empty - 1) } },
      { slot: empty, status: 'empty' },
    ])
  })

  it('what servers do not have is "not found", which is not "empty"', async () => {
    const { empty } = chain.slots
    const short = await chain.dev.addBeaconServer({
      alterAnswer: ({ route }, answer) =>
        route === 'header' ? { ...answer, status: 404, body: Buffer.from('{}') } : answer,
    })
    const end = await chain.ask(
      'headers',
      ['--from', String(empty - 1), '--to', String(empty), '--timeout', '6'],
      short.url,
    )
    expect(end.output).toMatch(new RegExp(`^${empty - 1} not found\n${empty} not found$`, 'm'))
    expect(end.complaint).toMatch(/no answer within 6 s: the head is verified/)
    expect(end.code).toBe(5)
  })

  it.each([
    ['no range', [], 2, /blsync headers needs --from <slot>/],
    ['ends in the wrong order', ['--from', '9', '--to', '8'], 2, /are not in ascending order/],
    ['too many slots', ['--from', '0', '--to', '8192'], 2, /are 8193 slots, at most 8192/],
    ['the future', ['--from', '99999'], 5, /is in the future/],
  ])('%s: code and one sentence', async (_what, flags, code, sentence) => {
    const end = await chain.ask('headers', flags)
    expect(end.complaint).toMatch(sentence)
    expect(end.code).toBe(code)
  })
})
