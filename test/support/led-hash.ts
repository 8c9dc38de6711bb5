import type { Root } from '../../ts/bytes.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { isForkAtLeast } from '../../ts/params/ForkName.ts'

/**
 * Where the newest signed head of a development chain leads execution clients: to the payload inside its block; from gloas
 * on to its own payload, unless its child, the newest block, goes on without it.
 */
export function ledHash({ chain: { head, tree } }: DevChain): Root | undefined {
  return (isForkAtLeast(head.fork, 'gloas') ? head : tree.byRoot(head.parentRoot))?.execution.hash
}
