import { describe, expect, it } from 'vitest'
import { GenesisWatch } from '../../ts/api/GenesisWatch.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { mainnet } from '../../ts/params/networks.ts'

function begin(): { watch: GenesisWatch; evidence: () => string | undefined } {
  const board = new ConditionBoard({ now: () => 0 })
  const watch = new GenesisWatch(mainnet, board)
  return { watch, evidence: () => board.active.find(({ kind }) => kind === 'genesis-off')?.evidence }
}

describe('GenesisWatch', () => {
  it('says nothing where beacon nodes agree with the configuration', () => {
    const { watch, evidence } = begin()
    watch.record('a', mainnet.genesisTime)
    expect(evidence()).toBeUndefined()
  })

  it.each([
    [20, 'configured 20 s later than a says: 1606824023, not 1606824003'],
    [-600, 'configured 600 s earlier than a says: 1606824023, not 1606824623'],
  ])('says the direction and the seconds of a genesis that is configured %d s off', (seconds, says) => {
    const { watch, evidence } = begin()
    watch.record('a', mainnet.genesisTime - seconds)
    expect(evidence()).toBe(says)
  })

  it('believes the beacon node that agrees with the configuration rather than one that does not', () => {
    const { watch, evidence } = begin()
    watch.record('liar', 1)
    expect(evidence()).toBeDefined()
    watch.record('a', mainnet.genesisTime)
    expect(evidence()).toBeUndefined()
    watch.record('liar', 2)
    expect(evidence()).toBeUndefined()
  })
})
