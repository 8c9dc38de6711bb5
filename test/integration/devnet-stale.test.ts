import { describe, expect, it } from 'vitest'
import { CleanUp } from '../support/clean-up.ts'
import { blockHashOf, DevnetRun } from '../support/devnet-run.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()

/** First slot of gloas in the recording; the node has no light-client data of that fork. */
const GLOAS_SLOT = 224

describe.skipIf(!hasVectors('devnet'))('A node whose light-client data ends with a fork', () => {
  it('N14: minimal 216 to 250: its old update with a good status is noticed by its signatures, and the engine keeps the last proven head', async () => {
    const run = await DevnetRun.start('minimal', 216, { cleanUp })
    await run.followed()
    const { recording, client, engine } = run
    while (recording.clock.slot < GLOAS_SLOT) {
      recording.clock.advanceThroughSlot(recording.clock.slot + 1)
      await run.followed()
    }
    recording.clock.advanceThroughSlot(GLOAS_SLOT + 26)
    const last = run.signedHead()
    expect(last.slot).toBe(GLOAS_SLOT - 1)
    await expect
      .poll(() => client.status.conditions.map(({ kind, subject }) => `${kind} ${subject}`))
      .toContain(`server-data-old ${client.status.servers[0]?.name}`)
    expect(client.status.head).toMatchObject({ slot: last.slot, root: last.root })
    expect(engine.head).toBe(blockHashOf(recording, last))
    expect(engine.violations).toEqual([])
  })
})
