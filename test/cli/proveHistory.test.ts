import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import type { HistoryDocument } from '../../ts/cli/history/HistoryDocument.ts'
import { verifyProofFile } from '../../ts/cli/verifyProofFile.ts'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import { blockRootsOf } from '../history/support/devHistory.ts'
import { BlsyncProcess, type ProcessEnd } from '../support/blsync-process.ts'
import { changeJson } from './changeJson.ts'
import { QuestionChain } from './support/questionChain.ts'

const FORKS = { altair: 0, bellatrix: 2, capella: 12, deneb: 18, electra: 22, fulu: 26 }
const directory = mkdtempSync(join(tmpdir(), 'blsync-history-'))
let chain: QuestionChain

beforeAll(async () => {
  chain = await QuestionChain.start(directory, { forkEpochs: FORKS, historySlots: 288 })
})

afterAll(async () => {
  await chain.dev.stop()
  rmSync(directory, { recursive: true, force: true })
})

const file = (name: string) => join(directory, name)
const blsync = (...args: readonly string[]) => BlsyncProcess.run(args, { logFormat: 'none' })
const ask = (flags: readonly string[]): Promise<ProcessEnd> => chain.ask('prove', flags)

/** A node that counts what it is asked for. */
async function archive(behaviour: ServerBehaviour = {}) {
  const asked: string[] = []
  const { alterAnswer } = behaviour
  const server = await chain.dev.addBeaconServer({
    ...behaviour,
    alterAnswer: (request, answer) => {
      asked.push(request.route)
      return alterAnswer === undefined ? answer : alterAnswer(request, answer)
    },
  })
  return { url: server.url, count: (route: string) => asked.filter((name) => name === route).length }
}

/** The first slot from there on with a block, or without one. */
function slotFrom(slot: number, hasBlock: boolean): number {
  for (let at = slot; ; at++) if ((chain.dev.chain.tree.at(at) !== undefined) === hasBlock) return at
}

/** The way to each text and number. */
function textsOf(json: unknown): readonly (readonly (string | number)[])[] {
  if (typeof json === 'string' || typeof json === 'number') return [[]]
  const entries = Array.isArray(json)
    ? [...json.entries()]
    : typeof json === 'object' && json !== null
      ? Object.entries(json)
      : []
  return entries.flatMap(([key, value]) => textsOf(value).map((rest) => [key, ...rest]))
}

function document({ output, complaint, code }: ProcessEnd): HistoryDocument {
  expect([code, complaint.replaceAll(/^.*fetching roots of an old period.*\n/gm, '')]).toEqual([0, ''])
  return JSON.parse(output.slice(output.indexOf('{\n')))
}

describe('blsync prove of slots that no state has any more, as a process against a development chain', () => {
  it('proves the execution block hash of an old block out of the verified head, in one file that is checked offline', async () => {
    const { url, count } = await archive()
    const slot = slotFrom(100, true)
    const known = chain.dev.chain.tree.at(slot) ?? expect.unreachable()
    const parts = [
      'execution_block_hash',
      'block.proposer_index',
      'genesis_validators_root',
      'finalized_checkpoint.root',
    ]
    const end = await ask([...parts, '--slot', String(slot), '--beacon.archive', url, '--json'])
    const proven = document(end)
    expect(proven).toMatchObject({
      version: 2,
      slot,
      blockRoot: known.root,
      from: { path: 'historical_summaries[0].block_summary_root', fork: 'fulu' },
      values: [
        { of: 'block', field: 'execution_block_hash', value: known.execution?.hash },
        { of: 'block', field: 'block.proposer_index', value: String(known.header.proposerIndex) },
        { of: 'state', field: 'genesis_validators_root', value: chain.dev.config.genesisValidatorsRoot },
        { of: 'state', field: 'finalized_checkpoint.root', value: known.finalized.root },
      ],
    })
    expect(chain.dev.chain.tree.byRoot(proven.from?.blockRoot ?? '0x')?.slot).toBe(proven.from?.slot)
    expect(count('block_root')).toBe(64)

    writeFileSync(file('old.json'), JSON.stringify(proven))
    const good = await blsync('proof', 'verify', file('old.json'), '--block-root', proven.from?.blockRoot ?? '')
    expect([good.complaint, good.code]).toEqual(['', 0])
    expect(good.output).toContain(
      `proven from block root ${proven.from?.blockRoot} of slot ${proven.from?.slot} by historical_summaries[0]`,
    )
    expect(good.output).toContain(`execution_block_hash`)
    const other = await blsync('proof', 'verify', file('old.json'), '--block-root', known.root)
    expect([other.code, other.output]).toEqual([1, expect.stringContaining('BAD WRONG_BLOCK_ROOT')])
  })

  it('before capella it goes through historical roots, with the roots of states too', async () => {
    const { url, count } = await archive()
    const slot = slotFrom(40, true)
    const known = chain.dev.chain.tree.at(slot) ?? expect.unreachable()
    const proven = document(
      await ask(['execution_block_hash', '--slot', String(slot), '--beacon.archive', url, '--json']),
    )
    expect(proven).toMatchObject({
      blockRoot: known.root,
      fork: 'bellatrix',
      from: { path: 'historical_roots[0]' },
      values: [{ value: known.execution?.hash }],
    })
    expect([count('block_root'), count('state_root')]).toEqual([64, 64])
    writeFileSync(file('older.json'), JSON.stringify(proven))
    expect((await blsync('proof', 'verify', file('older.json'))).output).toContain('older.json: ok')
  })

  it('the first and the last slot of a period, and an empty first one, are reached', async () => {
    const { url } = await archive()
    for (const slot of [slotFrom(64, true), slotFrom(120, true)]) {
      const proven = document(await ask(['block.slot', '--slot', String(slot), '--beacon.archive', url, '--json']))
      expect(proven).toMatchObject({ slot, values: [{ value: String(slot) }] })
    }
    const empty = slotFrom(64, false)
    const end = await ask(['block.slot', '--slot', String(empty), '--beacon.archive', url])
    expect([end.code, end.complaint]).toEqual([5, expect.stringMatching(/slot \d+ is empty.*Choose another slot/)])
  })

  it('what was fetched is kept, also when the command is interrupted, and the next run goes on from there', async () => {
    const datadir = file('data')
    let answers = 0
    const held = await archive({
      alterAnswer: ({ route }, answer) => (route === 'block_root' && ++answers > 20 ? 'stall' : answer),
    })
    const slot = String(slotFrom(130, true))
    const flags = ['execution_block_hash', '--slot', slot, '--datadir', datadir, '--json']
    const running = BlsyncProcess.start(['prove', ...chain.network(), ...flags, '--beacon.archive', held.url], {
      logFormat: 'none',
    })
    await expect.poll(() => held.count('block_root')).toBeGreaterThan(20)
    await running.stop('SIGINT')
    const next = await archive()
    const proven = document(await ask([...flags, '--beacon.archive', next.url]))
    expect(proven.slot).toBe(Number(slot))
    expect(next.count('block_root')).toBe(64 - 20)
    const again = await archive()
    document(await ask([...flags, '--beacon.archive', again.url]))
    expect(again.count('block_root')).toBe(0)
  })

  it('an archive that gives a wrong root is found out and named; the next one is asked', async () => {
    const wrong = await archive({
      alterAnswer: ({ route, url }, answer) =>
        route === 'block_root' && url.includes('/133/')
          ? { ...answer, status: 200, body: Buffer.from(JSON.stringify({ data: { root: `0x${'12'.repeat(32)}` } })) }
          : answer,
    })
    const slot = String(slotFrom(140, true))
    const alone = await ask(['block.slot', '--slot', slot, '--beacon.archive', wrong.url])
    expect(alone.complaint).toMatch(
      /the block roots of period 2 are in no state any more, and nobody gives them \(http:\S+: gives roots that lead to 0x[0-9a-f]{64}, while the verified state has 0x[0-9a-f]{64}.*Lodestar.*--beacon\.archive.*--history\.file/,
    )
    expect(alone.code).toBe(5)
    const good = await archive()
    const both = await ask([
      'block.slot',
      '--slot',
      slot,
      '--beacon.archive',
      wrong.url,
      '--beacon.archive',
      good.url,
      '--json',
    ])
    expect(document(both)).toMatchObject({ slot: Number(slot) })
  })

  it('an archive that lacks slots, or everything, or breaks, is told with what it lacks', async () => {
    const slot = String(slotFrom(140, true))
    const short = await archive({
      alterAnswer: ({ route, url }, answer) =>
        route === 'block_root' && /\/1[45]\d\//.test(url)
          ? { ...answer, status: 404, body: Buffer.from('{}') }
          : answer,
    })
    const some = await ask(['block.slot', '--slot', slot, '--beacon.archive', short.url])
    expect([some.code, some.complaint]).toEqual([5, expect.stringMatching(/it has no block at \d+ of 64 slots/)])
    const none = await archive({ disabledRoutes: new Set(['block_root']) })
    const all = await ask(['block.slot', '--slot', slot, '--beacon.archive', none.url])
    expect([all.code, all.complaint]).toEqual([5, expect.stringMatching(/has no block of that period/)])
    const recent = await ask(['block.slot', '--slot', slot])
    expect([recent.code, recent.complaint]).toEqual([
      5,
      expect.stringMatching(/nobody gives them\. Lodestar and others.*--beacon\.archive/),
    ])
  })

  it('the roots of a period come from a list as well, and a list of another period is refused', async () => {
    const text = (roots: Uint8Array) =>
      Array.from({ length: 64 }, (_, index) => bytesToHex(roots.subarray(32 * index, 32 * index + 32))).join('\n')
    writeFileSync(file('period-2.txt'), text(blockRootsOf(chain.dev, 2)))
    writeFileSync(file('period-1.bin'), blockRootsOf(chain.dev, 1))
    writeFileSync(file('short.txt'), '0x12\n')
    const slot = String(slotFrom(150, true))
    const flags = ['execution_block_hash', '--slot', slot, '--json']
    expect(document(await ask([...flags, '--history.file', file('period-2.txt')]))).toMatchObject({
      slot: Number(slot),
    })
    const wrong = await ask([...flags, '--history.file', file('period-1.bin')])
    expect([wrong.code, wrong.complaint]).toEqual([5, expect.stringMatching(/period-1\.bin: gives roots that lead to/)])
    const short = await ask([...flags, '--history.file', file('short.txt')])
    expect([short.code, short.complaint]).toEqual([
      2,
      expect.stringMatching(/--history\.file \S+short\.txt: .*number 1 is not 64 hex digits/),
    ])
    const missing = await ask([...flags, '--history.file', file('missing')])
    expect([missing.code, missing.complaint]).toEqual([2, expect.stringMatching(/--history\.file \S+missing: ENOENT/)])
  })

  it('parts of the newest block and of near ones need no history', async () => {
    const { block } = chain.slots
    const known = chain.dev.chain.tree.at(block) ?? expect.unreachable()
    const proven = document(await ask(['execution_block_hash', 'slot', '--slot', String(block), '--json']))
    expect(proven).toMatchObject({
      slot: block,
      from: null,
      values: [{ value: known.execution?.hash }, { value: String(block) }],
    })
    writeFileSync(file('near.json'), JSON.stringify(proven))
    const good = await blsync('proof', 'verify', file('near.json'), '--block-root', known.root)
    expect([good.code, good.output]).toEqual([0, expect.stringContaining('near.json: ok')])
  })

  it('a file that was changed anywhere does not hold', async () => {
    const slot = String(slotFrom(100, true))
    const { url } = await archive()
    const proven = document(
      await ask(['execution_block_hash', 'slot', '--slot', slot, '--beacon.archive', url, '--json']),
    )
    const isGood = async (json: unknown) => {
      writeFileSync(file('changed.json'), JSON.stringify(json))
      return (await verifyProofFile(file('changed.json'), {})).isGood
    }
    expect(await isGood(proven)).toBe(true)
    const paths = textsOf(proven).filter(([name]) => name !== 'network')
    expect(paths.length).toBeGreaterThan(70)
    for (const path of paths) {
      const change = (value: unknown) =>
        typeof value === 'number' ? value + 1 : `${value}`.replace(/.$/, (last) => (last === '1' ? '2' : '1'))
      expect([path, await isGood(changeJson(proven, path, change))]).toEqual([path, false])
    }
  })

  it.each([
    [
      'a block from before the merge',
      ['execution_block_hash', '--slot', '5'],
      2,
      /blocks of altair are from before the merge/,
    ],
    ['the future', ['execution_block_hash', '--slot', '99999'], 5, /slot 99999 is in the future/],
    ['a field that blocks lack', ['block.body.nothing', '--slot', '100'], 2, /body has no field nothing/],
    ['an address that is none', ['block.slot', '--slot', '100', '--beacon.archive', 'nowhere'], 2, /--beacon\.archive/],
  ])('%s: code and one sentence', async (_what, flags, code, sentence) => {
    const end = await ask(flags)
    expect(end.complaint).toMatch(sentence)
    expect(end.complaint).not.toMatch(/\n\s+at /)
    expect(end.code).toBe(code)
  })
})
