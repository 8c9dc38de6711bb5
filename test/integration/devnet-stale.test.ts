import { describe, expect, it } from 'vitest'
import { CleanUp } from '../support/clean-up.ts'
import { blockHashOf, DevnetRun } from '../support/devnet-run.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()

/** First slot of gloas in the recording; the node has no light-client data of that fork. */
const GLOAS_SLOT = 224

describe.skipIf(!hasVectors('devnet'))('A node whose light-client data ends with a fork', () => {
  it('N14: minimal 216 to 234: its old update with a good status is noticed by age, and the engine keeps the last proven head', async () => {
    const run = await DevnetRun.start('minimal', 216, { cleanUp })
    await run.followed()
    const { recording, client, engine, server } = run
    while (recording.clock.slot < GLOAS_SLOT + 10) {
      recording.clock.advanceThroughSlot(recording.clock.slot + 1)
      await server.http.received(run.announcedHead().root)
    }
    const last = run.signedHead()
    const { head, headStall } = client.status
    expect(last.slot).toBeLessThan(GLOAS_SLOT)
    expect(head).toMatchObject({ slot: last.slot, root: last.root })
    expect(headStall).toEqual({ reason: 'OLD_SIGNATURES', slots: recording.clock.slot - last.slot })
    expect(engine.head).toBe(blockHashOf(recording, last))
    expect(engine.violations).toEqual([])
  })
})
