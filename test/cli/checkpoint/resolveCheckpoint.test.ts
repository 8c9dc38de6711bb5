import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Root } from '../../../ts/bytes.ts'
import {
  type CheckpointFlags,
  type FinalizedSource,
  resolveCheckpoint,
} from '../../../ts/cli/checkpoint/resolveCheckpoint.ts'

type Sources = CheckpointFlags

const A: Root = `0x${'aa'.repeat(32)}`
const B: Root = `0x${'bb'.repeat(32)}`
const C: Root = `0x${'cc'.repeat(32)}`
const none: Sources = { 'beacon.checkpoint.url': [] }

const neverAsked: FinalizedSource = () => {
  throw new Error('nobody should be asked')
}

/** Nodes by URL, each with the roots it knows by slot; the highest slot is its finalized one. */
function nodes(chains: Readonly<Record<string, Readonly<Record<number, Root>>>>): FinalizedSource {
  return async (url) => {
    const chain = chains[url] ?? {}
    const slot = Math.max(...Object.keys(chain).map(Number))
    const root = chain[slot]
    if (root === undefined) throw new Error(`no such node: ${url}`)
    return { slot, root, isSlotExact: true, rootAt: async (other) => chain[other.slot] }
  }
}

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'blsync-checkpoint-')), 'root.txt')
  writeFileSync(path, text)
  return path
}

describe('resolveCheckpoint', () => {
  it('gives nothing when no flag names a checkpoint', async () => {
    expect(await resolveCheckpoint(none, neverAsked)).toBeUndefined()
  })

  it('takes a root with and without 0x, in any case', async () => {
    const upper = 'AA'.repeat(32)
    expect(await resolveCheckpoint({ ...none, 'beacon.checkpoint': upper }, neverAsked)).toBe(A)
    expect(await resolveCheckpoint({ ...none, 'beacon.checkpoint': `0x${upper}` }, neverAsked)).toBe(A)
  })

  it('reads a file whatever white space surrounds the root', async () => {
    expect(await resolveCheckpoint({ ...none, 'beacon.checkpoint.file': file(`\n ${A}\r\n\n`) }, neverAsked)).toBe(A)
  })

  it.each([['0x12'], [`0x${'00'.repeat(32)}`], ['mainnet'], ['']])('refuses %j as a root', async (text) => {
    await expect(resolveCheckpoint({ ...none, 'beacon.checkpoint': text }, neverAsked)).rejects.toMatchObject({
      code: 'ERR_CHECKPOINT',
      message: expect.stringContaining('64 hex digits'),
    })
  })

  it.each([
    ['a root', { 'beacon.checkpoint': B }],
    ['sources that agree', { 'beacon.checkpoint.url': ['http://a'] }],
  ])('takes %s before the file, which is then only written', async (_name, given) => {
    const flags = { ...none, ...given, 'beacon.checkpoint.file': file(A) }
    expect(await resolveCheckpoint(flags, nodes({ 'http://a': { 32: B } }))).toBe(B)
  })

  it('gives nothing for a file that is yet to be written, or was emptied by a crash', async () => {
    const emptied = file('')
    expect(await resolveCheckpoint({ ...none, 'beacon.checkpoint.file': emptied }, neverAsked)).toBeUndefined()
    expect(await resolveCheckpoint({ ...none, 'beacon.checkpoint.file': `${emptied}.new` }, neverAsked)).toBeUndefined()
  })

  it('names a file that cannot be read', async () => {
    const flags = { ...none, 'beacon.checkpoint.file': '/no/such/file' }
    await expect(resolveCheckpoint(flags, neverAsked)).rejects.toThrow(
      /cannot read --beacon\.checkpoint\.file \/no\/such/,
    )
  })

  it('refuses two sources at once', async () => {
    const flags = { 'beacon.checkpoint': A, 'beacon.checkpoint.url': ['http://a'] }
    await expect(resolveCheckpoint(flags, neverAsked)).rejects.toThrow(/exclude each other/)
  })

  it('takes the oldest finalized block when all nodes agree on it', async () => {
    const source = nodes({ 'http://a': { 32: A, 64: B }, 'http://b': { 32: A } })
    expect(await resolveCheckpoint({ 'beacon.checkpoint.url': ['http://a', 'http://b'] }, source)).toBe(A)
  })

  it('stops at a conflict and names both nodes without their credentials', async () => {
    const source = nodes({ 'http://u:secret@a': { 32: A }, 'http://b': { 32: C, 64: B } })
    const flags = { 'beacon.checkpoint.url': ['http://u:secret@a', 'http://b'] }
    const refusal = await resolveCheckpoint(flags, source).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'ERR_CHECKPOINT_CONFLICT' })
    expect(String(refusal)).toMatch(/slot 32: a says 0xaa.*b says 0xcc/)
    expect(String(refusal)).not.toContain('secret')
  })

  it('stops when a node does not know the block the others name', async () => {
    const source = nodes({ 'http://a': { 32: A }, 'http://b': { 64: B } })
    const flags = { 'beacon.checkpoint.url': ['http://a', 'http://b'] }
    await expect(resolveCheckpoint(flags, source)).rejects.toThrow(/no block/)
  })
})
