import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { openHistoryFile } from '../../ts/cli/history/HistoryFile.ts'
import type { PeriodPlace } from '../../ts/cli/history/HistorySource.ts'
import { SnappyFrames } from '../../ts/cli/history/SnappyFrames.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { BlsyncError } from '../../ts/errors.ts'
import { placeInHistory } from '../../ts/history/HistoryPlace.ts'
import { placeFormat } from '../../ts/history/HistoryProof.ts'
import { rootsProof } from '../../ts/history/rootsProof.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { treeProof } from '../history/support/devHistory.ts'
import { eraFileOf, framed } from '../history/support/eraFile.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()
const FORKS = { altair: 0, bellatrix: 2, capella: 12, deneb: 18, electra: 22, fulu: 26 }
let dev: DevChain

beforeAll(async () => {
  dev = await smallChain({ forkEpochs: FORKS, historySlots: 280 })
}, 120_000)
afterAll(() => dev.stop())

function placeOf(slot: number): PeriodPlace {
  const place = placeInHistory({ network: dev.config, headSlot: dev.chain.head.slot, slot })
  return place.kind === 'block_roots' ? expect.unreachable() : place
}

async function opened(bytes: Uint8Array) {
  const file = join(await cleanUp.directory(), 'dev-00001-00000000.era')
  writeFileSync(file, bytes)
  return cleanUp.add(await openHistoryFile(file, dev.config), (it) => it.close())
}

const never = new AbortController().signal

describe('an era file', () => {
  it.each([
    ['before capella', 0, 40],
    ['since capella', 1, 100],
  ])(
    '%s has the roots of its period, which lead to the verified state, and its blocks',
    async (_when, period, from) => {
      const era = await opened(eraFileOf(dev, period))
      const slot =
        Array.from({ length: 9 }, (_, at) => from + at).find((at) => dev.chain.tree.at(at) !== undefined) ?? 0
      const place = placeOf(slot)
      const given = (await era.roots(place, never)) ?? expect.unreachable()
      const proven = treeProof(dev.chain.head.state.node, placeFormat(place)).node(place.gindex)
      expect(bytesToHex(rootsProof(place, given).root)).toBe(bytesToHex(proven))
      const known = dev.chain.tree.at(slot) ?? expect.unreachable()
      expect((await era.block({ root: known.root, slot }))?.root).toBe(known.root)
      expect((await era.header({ root: known.root, slot }))?.slot).toBe(slot)
      expect(await era.block({ root: known.root, slot: slot + 64 })).toBeUndefined()
    },
  )

  it('of another period says which one it is', async () => {
    const era = await opened(eraFileOf(dev, 1))
    await expect(era.roots(placeOf(130), never)).rejects.toThrow('it is the era file of period 1, not of period 2')
  })

  it('cut off anywhere, or with any byte of its frame changed, is refused by name and never read past its end', async () => {
    const whole = eraFileOf(dev, 1)
    const ask = async (bytes: Uint8Array): Promise<string> => {
      try {
        const era = await opened(bytes)
        const given = (await era.roots(placeOf(100), never)) ?? expect.unreachable()
        return bytesToHex(rootsProof(placeOf(100), given).root)
      } catch (error) {
        if (!(error instanceof BlsyncError)) throw error
        return error.message
      }
    }
    const good = await ask(whole)
    expect(good).toMatch(/^0x/)
    const step = Math.ceil(whole.length / 60)
    for (let length = 0; length < whole.length; length += step) {
      expect([length, await ask(whole.subarray(0, length))]).toEqual([
        length,
        expect.stringMatching(/^(--history\.file|the|it) /),
      ])
    }
    // The index of the state, 32 bytes, and the end of that of the blocks.
    for (let at = whole.length - 60; at < whole.length; at++) {
      const changed = whole.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x41
      expect([at, typeof (await ask(changed))]).toEqual([at, 'string'])
    }
  })
})

describe('the framing format of Snappy', () => {
  it('is unpacked piece by piece, however it is cut', () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => (at * at) & 255)
    const packed = framed(bytes)
    for (const size of [1000, 65_536, packed.length]) {
      const frames = new SnappyFrames(1 << 20)
      for (let at = 0; at < packed.length; at += size) frames.push(packed.subarray(at, at + size))
      expect(frames.end()).toEqual(bytes)
    }
  })

  it('is refused when it is something else, claims more than it may, or is too large', () => {
    expect(() => new SnappyFrames(100).push(Uint8Array.of(0x02, 1, 0, 0, 0))).toThrow(/not in the framing format/)
    const bomb = Uint8Array.of(0, 9, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 0)
    expect(() => new SnappyFrames(1 << 30).push(bomb)).toThrow(/cannot be unpacked/)
    const frames = new SnappyFrames(70_000)
    frames.push(framed(new Uint8Array(300_000)))
    expect(frames.length).toBeLessThan(140_000)
    expect(() => frames.end()).toThrow(/too large/)
    const cut = new SnappyFrames(1 << 20)
    cut.push(framed(new Uint8Array(1000)).subarray(0, 20))
    expect(() => cut.end()).toThrow(/cut off/)
  })
})
