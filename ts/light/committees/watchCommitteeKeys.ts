import type { ConditionSink } from '../../conditions/ConditionSink.ts'
import type { CommitteeChain } from './CommitteeChain.ts'

/** Raises a condition while the chain has a committee whose aggregate key is not the sum of its keys. */
export function watchCommitteeKeys(
  chain: Pick<CommitteeChain, 'keyMismatches' | 'subscribe'>,
  conditions: ConditionSink,
): void {
  const compare = (): void => {
    const [first] = chain.keyMismatches.toSorted((a, b) => a.period - b.period)
    if (first === undefined) {
      conditions.clear('committee-key-mismatch')
      return
    }
    const { period, committeeRoot, problem } = first
    const found = problem === 'invalid-key' ? 'a key is not valid, so there is no sum' : 'the sum differs'
    conditions.raise({
      kind: 'committee-key-mismatch',
      evidence: `period ${period}, committee ${committeeRoot.slice(0, 18)}: ${found}`,
    })
  }
  chain.subscribe(compare)
  compare()
}
