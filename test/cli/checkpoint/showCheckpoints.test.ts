import { describe, expect, it } from 'vitest'
import type { Root } from '../../../ts/bytes.ts'
import type { FinalizedSource } from '../../../ts/cli/checkpoint/resolveCheckpoint.ts'
import { type CheckpointReport, compareSources } from '../../../ts/cli/checkpoint/showCheckpoints.ts'
import { ConfigError } from '../../../ts/errors.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'
import { json } from '../../support/answers.ts'
import { BlsyncProcess } from '../../support/blsync-process.ts'
import { CleanUp } from '../../support/clean-up.ts'
import { HostileServer } from '../../support/hostile-server.ts'

const A: Root = `0x${'aa'.repeat(32)}`
const B: Root = `0x${'bb'.repeat(32)}`
const SLOT = 13_000_000

const cleanUp = new CleanUp()

/** Sources by URL with what they hold to be finalized, and the root that they have in the place of others' blocks. */
function sources(blocks: Readonly<Record<string, { slot: number; root: Root; instead?: Root }>>): FinalizedSource {
  return async (url) => {
    const block = blocks[url]
    if (block === undefined) throw new ConfigError(`${url} names no finalized block`)
    return { ...block, isSlotExact: true, rootAt: async () => block.instead }
  }
}

function compared(finalized: FinalizedSource, urls: readonly string[], atSlot = SLOT + 70): Promise<CheckpointReport> {
  return compareSources(urls, { network: mainnet, finalized, nowMs: slotStartMs(mainnet, atSlot) })
}

describe('sources of a checkpoint', () => {
  it('agree when each has the oldest block that one of them names', async () => {
    const finalized = sources({
      'https://a.example': { slot: SLOT, root: A },
      'https://key@b.example': { slot: SLOT + 32, root: B, instead: A },
    })
    expect(await compared(finalized, ['https://a.example', 'https://key@b.example'])).toMatchObject({
      verdict: 'agreed',
      checkpoint: { root: A, slot: SLOT, ageSeconds: 840 },
      sources: [
        { source: 'a.example', root: A, slot: SLOT },
        { source: 'b.example', root: B, slot: SLOT + 32, agrees: true },
      ],
    })
  })

  it('disagree when one has another block there', async () => {
    const finalized = sources({
      'https://a.example': { slot: SLOT, root: A },
      'https://b.example': { slot: SLOT + 32, root: B, instead: B },
    })
    expect(await compared(finalized, ['https://a.example', 'https://b.example'])).toMatchObject({
      verdict: 'disagree',
      sources: [{ source: 'a.example' }, { source: 'b.example', agrees: false }],
    })
  })

  it('that do not answer are shown beside the others', async () => {
    const finalized = sources({ 'https://a.example': { slot: SLOT, root: A } })
    expect(await compared(finalized, ['https://a.example', 'https://b.example'])).toMatchObject({
      verdict: 'silent',
      checkpoint: { root: A },
      sources: [
        { source: 'a.example' },
        { source: 'b.example', problem: expect.stringContaining('no finalized block') },
      ],
    })
    expect(await compared(finalized, ['https://b.example'])).toMatchObject({ verdict: 'silent' })
  })

  it('are not a comparison when there is one', async () => {
    const finalized = sources({ 'https://a.example': { slot: SLOT, root: A } })
    expect((await compared(finalized, ['https://a.example'])).verdict).toBe('only-one-source')
  })

  it('are of no use when all they have is older than a checkpoint may be', async () => {
    const finalized = sources({ 'https://a.example': { slot: SLOT, root: A } })
    const { verdict, checkpoint, trustedSeconds } = await compared(finalized, ['https://a.example'], SLOT + 300_000)
    expect(verdict).toBe('too-old')
    expect(checkpoint?.ageSeconds).toBeGreaterThan(trustedSeconds)
  })
})

describe('blsync checkpoint', () => {
  it('shows what each source says and ends with 3 when one is silent', async () => {
    const good = cleanUp.add(await HostileServer.start({}), (it) => it.close())
    const end = await BlsyncProcess.run(['checkpoint', '--beacon.checkpoint.url', good.url], { logFormat: 'none' })
    expect(end.code).toBe(3)
    expect(end.output).toContain('Finalized blocks of mainnet:')
    expect(end.output).toContain('does not name a finalized block')
    expect(end.output).toContain('Not every source answers.')
  })

  it('gives the command to start with', async () => {
    const root = `0x${'cd'.repeat(32)}`
    const checkpoints = { previous_justified: { epoch: '1', root }, current_justified: { epoch: '1', root } }
    const now = Math.floor((Date.now() / 1000 - mainnet.genesisTime) / 384) - 3
    const node = cleanUp.add(
      await HostileServer.start({
        '/eth/v1/beacon/states/finalized/finality_checkpoints': json({
          data: { ...checkpoints, finalized: { epoch: String(now), root } },
        }),
      }),
      (it) => it.close(),
    )
    const end = await BlsyncProcess.run(['checkpoint', '--beacon.checkpoint.url', node.url], { logFormat: 'none' })
    expect(end.output).toContain(`blsync --mainnet --beacon.checkpoint ${root} --beacon.api <beacon node>`)
    expect(end.code).toBe(0)
  })

  it('asks for sources when none is named', async () => {
    const end = await BlsyncProcess.run(['checkpoint'], { logFormat: 'none' })
    expect(end).toMatchObject({ code: 2, complaint: expect.stringContaining('--beacon.checkpoint.url') })
  })
})
