import type { BlsyncClient } from '../../../ts/client/client.ts'
import { periodAtSlot } from '../../../ts/params/slots.ts'
import type { Truths } from './Truth.ts'

/**
 * Holds the committees that a client has, and the head that it follows, to what is true.
 *
 * @param slot - that runs
 */
export function judgeCommittees(
  { chain, validator, network }: BlsyncClient,
  { main, rogue }: Truths,
  slot: number,
  onFault: (what: string) => void,
): void {
  const periods = chain.committeePeriods
  if (periods === undefined) return
  /** Of the two chains, the one that it is on from where they part. */
  let branch: 'main' | 'rogue' | undefined
  const rootsOf = (period: number) => ({
    main: main.chain.committeeRoots.get(period),
    rogue: rogue?.chain.committeeRoots.get(period),
  })
  for (let period = periods.start; period < periods.end; period++) {
    const root = chain.committeeRoot(period)
    const roots = rootsOf(period)
    if (root !== roots.main && root !== roots.rogue) onFault(`the committee of period ${period} is another one`)
    if (rogue === undefined || roots.main === roots.rogue) continue
    const at = root === roots.main ? 'main' : 'rogue'
    if (branch !== undefined && branch !== at)
      onFault(`the committee of period ${period} is not the one that those before it signed`)
    branch = at
  }
  const { head } = validator
  if (rogue === undefined || branch === 'rogue' || head === undefined || main.isSigned(head.root, slot)) return
  // Before the chains part, their common committee signs both.
  const signers = rootsOf(periodAtSlot(network, head.signatureSlot))
  if (signers.main !== signers.rogue) onFault(`head ${head.root} was signed by a committee that was given up`)
}
