import { describe, expect, it } from 'vitest'
import { CleanUp } from '../support/clean-up.ts'
import { blockHashOf, DevnetRun } from '../support/devnet-run.ts'
import type { DevnetName } from '../support/replay-devnet-events.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()

interface Stretch {
  readonly name: DevnetName
  /** Slots whose blocks were kept, those without a block left out. */
  readonly first: number
  readonly last: number
  readonly why: string
  /** Two thirds if left out. */
  readonly minSigners?: number
  /** What the calls have to be, in order of the forks passed through. */
  readonly methods: readonly string[]
}

const STRETCHES: readonly Stretch[] = [
  {
    name: 'minimal',
    first: 60,
    last: 68,
    why: 'across a sync committee period',
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
  {
    name: 'minimal',
    first: 76,
    last: 106,
    why: 'across the fork to fulu and four epochs',
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
  {
    name: 'minimal',
    first: 110,
    last: 116,
    why: 'across a change of the blob limit',
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
  {
    name: 'minimal',
    first: 216,
    last: 222,
    why: 'up to the fork to gloas',
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
  {
    name: 'minimal-from-deneb',
    first: 44,
    last: 52,
    why: 'across the fork to electra',
    methods: ['newPayloadV3', 'forkchoiceUpdatedV3', 'newPayloadV4'],
  },
  {
    name: 'minimal-from-deneb',
    first: 94,
    last: 98,
    why: 'across the fork to fulu',
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
  {
    name: 'minimal-partial',
    first: 40,
    last: 47,
    why: 'skipped slots, and few signers, as the user allowed',
    minSigners: 17,
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
  {
    name: 'mainnet-preset',
    first: 152,
    last: 172,
    why: '512 keys, across the fork to fulu',
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
  {
    name: 'mainnet-preset',
    first: 191,
    last: 193,
    why: 'across a change of the blob limit',
    methods: ['newPayloadV4', 'forkchoiceUpdatedV3'],
  },
]

describe.skipIf(!hasVectors('devnet'))('The whole client on a recorded network', () => {
  it.each(STRETCHES.map((stretch) => [titleOf(stretch), stretch] as const))(
    '%s: every canonical head reaches the execution client, in order',
    async (_title, { name, first, last, minSigners, methods }) => {
      const run = await DevnetRun.start(name, first, { cleanUp, minSigners })
      const { recording, engine } = run
      const signed = [run.signedHead()]
      await run.followed()
      while (run.signedHead().slot < last) {
        run.advance()
        signed.push(run.signedHead())
        await run.followed()
      }
      const heads = recording.heads.filter(({ slot }) => first <= slot && slot <= last)
      expect(heads.every(({ hasBlock }) => hasBlock)).toBe(true)
      const given = (method: string): readonly string[] =>
        engine.calls.flatMap((call) => (call.method.startsWith(method) ? [call.blockHash ?? ''] : []))
      // One that was never signed by itself is handed over before its child, which then comes again.
      expect(lastOfEach(given('engine_newPayload'))).toEqual(heads.map((head) => blockHashOf(recording, head)))
      // A forkchoice is repeated when only the finalized block moves.
      const signedHashes = signed.map((head) => blockHashOf(recording, head))
      expect(withoutRepeats(given('engine_forkchoiceUpdated'))).toEqual(signedHashes)
      expect([...new Set(engine.story().map((call) => call.split(' ')[0]))]).toEqual(methods)
      expect(new Set(run.finalizedHashes).size).toBe(run.finalizedHashes.length)
      expect(engine.violations).toEqual([])
    },
  )

  it('a committee below two thirds drives no execution client', async () => {
    const run = await DevnetRun.start('minimal-partial', 40, { cleanUp })
    while (run.signedHead().slot < 47) {
      run.advance()
      // The head is announced after the update of its parent.
      await run.server.http.received(run.announcedHead().root)
    }
    expect(run.client.status.head).toBeUndefined()
    expect(run.engine.story()).toEqual([])
  })
})

function titleOf({ name, first, last, why }: Stretch): string {
  return `N17: ${name} ${first} to ${last}, ${why}`
}

function lastOfEach(hashes: readonly string[]): readonly string[] {
  return hashes.filter((hash, index) => hashes.lastIndexOf(hash) === index)
}

function withoutRepeats(hashes: readonly string[]): readonly string[] {
  return hashes.filter((hash, index) => hash !== hashes[index - 1])
}
