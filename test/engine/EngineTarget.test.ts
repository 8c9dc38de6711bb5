import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advanceTarget, type EngineTarget } from '../../ts/engine/EngineTarget.ts'
import { forkchoiceAttempts, ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import { payloadChain, rootOf } from '../support/engine-blocks.ts'

const slots = Array.from({ length: 30 }, (_, slot) => slot)
const heads = payloadChain(slots)
const headAt = (slot: number) => heads[slot] ?? expect.fail(`no head at ${slot}`)
const checkpoint = (slot: number) => ({ slot, blockHash: headAt(slot).blockHash })

describe('advanceTarget', () => {
  it('N4: keeps the finalized block when the next target has none', () => {
    const first = advanceTarget(undefined, { head: headAt(20), finalized: checkpoint(8) })
    expect(advanceTarget(first, { head: headAt(21) })?.finalized).toEqual(checkpoint(8))
  })

  it('N4: keeps the finalized block when the next target has an older one', () => {
    const first = advanceTarget(undefined, { head: headAt(20), finalized: checkpoint(8) })
    expect(advanceTarget(first, { head: headAt(21), finalized: checkpoint(4) })?.finalized).toEqual(checkpoint(8))
  })

  it('N4: takes no finalized block above the head', () => {
    const target = advanceTarget(undefined, { head: headAt(5), finalized: checkpoint(8) })
    expect(target).toEqual({ head: headAt(5) })
  })

  it('has the safe block of the next target alone: the one before may lie on a branch that the head left', () => {
    const first = advanceTarget(undefined, { head: headAt(20), safe: checkpoint(16), finalized: checkpoint(8) })
    const next = advanceTarget(first, { head: headAt(21) })
    expect([next?.safe, next?.finalized]).toEqual([undefined, checkpoint(8)])
  })

  it('ignores an older head and what changes nothing', () => {
    const first = advanceTarget(undefined, { head: headAt(20), finalized: checkpoint(8) })
    expect(advanceTarget(first, { head: headAt(19), finalized: checkpoint(16) })).toBeUndefined()
    expect(advanceTarget(first, { head: headAt(20), finalized: checkpoint(8) })).toBeUndefined()
  })

  it('takes another head of the same slot, and newer finality of the same head', () => {
    const first = advanceTarget(undefined, { head: headAt(20), finalized: checkpoint(8) })
    const rival = payloadChain([20], { salt: 'rival' })[0] ?? expect.fail('no rival')
    expect(advanceTarget(first, { head: rival })?.head).toBe(rival)
    expect(advanceTarget(first, { head: headAt(20), finalized: checkpoint(16) })?.finalized).toEqual(checkpoint(16))
  })

  it('N4: head and finalized slots never go back and finalized stays known, whatever comes', () => {
    const step = fc.record({ head: fc.nat(29), finalized: fc.option(fc.nat(29)), safe: fc.option(fc.nat(29)) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let target: EngineTarget | undefined
        for (const { head, finalized, safe } of steps) {
          const before = target
          target =
            advanceTarget(before, {
              head: headAt(head),
              ...(finalized !== null && { finalized: checkpoint(finalized) }),
              ...(safe !== null && { safe: checkpoint(safe) }),
            }) ?? before
          expect(target?.head.slot).toBeGreaterThanOrEqual(before?.head.slot ?? 0)
          expect(target?.finalized?.slot ?? -1).toBeGreaterThanOrEqual(before?.finalized?.slot ?? -1)
          expect(target?.finalized?.slot ?? -1).toBeLessThanOrEqual(target?.head.slot ?? -1)
        }
      }),
    )
  })
})

describe('forkchoiceAttempts', () => {
  const head = checkpoint(20)
  const safeHashes = (...args: Parameters<typeof forkchoiceAttempts>) =>
    forkchoiceAttempts(...args).map(({ safeBlockHash }) => safeBlockHash)

  it('tries the safe block, then the finalized one, then none, and always the same finalized one', () => {
    const attempts = forkchoiceAttempts(head, checkpoint(16), checkpoint(8))
    const [wanted, finalized] = [checkpoint(16).blockHash, checkpoint(8).blockHash]
    expect(attempts.map(({ safeBlockHash }) => safeBlockHash)).toEqual([wanted, finalized, ZERO_HASH])
    for (const attempt of attempts) expect(attempt.finalizedBlockHash).toBe(finalized)
    for (const attempt of attempts) expect(attempt.headBlockHash).toBe(head.blockHash)
  })

  it('has the finalized block for the safe one when no other is known', () => {
    expect(safeHashes(head, undefined, checkpoint(8))).toEqual([checkpoint(8).blockHash, ZERO_HASH])
  })

  it('says zero for both while nothing is finalized', () => {
    expect(forkchoiceAttempts(head, undefined, undefined)).toEqual([
      { headBlockHash: head.blockHash, safeBlockHash: ZERO_HASH, finalizedBlockHash: ZERO_HASH },
    ])
  })

  it('accepts the head itself as the safe block', () => {
    expect(safeHashes(head, head, checkpoint(8))[0]).toBe(head.blockHash)
  })

  it.each([
    ['above the head', checkpoint(21)],
    ['another block of the head’s slot', { slot: 20, blockHash: rootOf('rival') }],
    ['below the finalized one', checkpoint(7)],
    ['another block of the finalized slot', { slot: 8, blockHash: rootOf('rival') }],
  ])('takes the finalized block instead of a safe one that is %s', (_, safe) => {
    expect(safeHashes(head, safe, checkpoint(8))).toEqual([checkpoint(8).blockHash, ZERO_HASH])
  })
})
