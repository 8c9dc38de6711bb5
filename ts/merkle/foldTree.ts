import { proofError } from './proofErrors.ts'
import { MAX_PROOF_DEPTH } from './proofLimits.ts'

/** What a visit finds: the result at a leaf, or two nodes to visit and how their results become one. */
export type Visit<Node, Result> =
  | { readonly kind: 'leaf'; readonly result: Result }
  | {
      readonly kind: 'inner'
      readonly left: Node
      readonly right: Node
      join(left: Result, right: Result): Result
    }

type Step<Node, Result> =
  | { readonly kind: 'left'; readonly right: Node; join(left: Result, right: Result): Result }
  | { readonly kind: 'right'; readonly left: Result; join(left: Result, right: Result): Result }

/**
 * Walks a binary tree depth first, left before right, and joins results bottom up; each node is visited once, before
 * its children. It does not recurse, so no input decides how deep the stack grows.
 *
 * @throws ValidationError `PROOF_TOO_DEEP` past {@link MAX_PROOF_DEPTH} levels
 */
export function foldTree<Node, Result>(root: Node, visit: (node: Node) => Visit<Node, Result>): Result {
  const path: Step<Node, Result>[] = []
  let node = root
  for (;;) {
    const found = visit(node)
    if (found.kind === 'inner') {
      if (path.length === MAX_PROOF_DEPTH) {
        throw proofError('PROOF_TOO_DEEP', `a proof has at most ${MAX_PROOF_DEPTH} levels`)
      }
      path.push({ kind: 'left', right: found.right, join: found.join })
      node = found.left
      continue
    }
    let result = found.result
    let step = path.pop()
    while (step?.kind === 'right') {
      result = step.join(step.left, result)
      step = path.pop()
    }
    if (step === undefined) return result
    path.push({ kind: 'right', left: result, join: step.join })
    node = step.right
  }
}
