import { formatPath } from './formatPath.ts'
import { innerFormat, type ProofFormat } from './ProofFormat.ts'
import { proofError } from './proofErrors.ts'

/** What to put where. */
export interface FormatReplacement {
  /** A node of the format. */
  readonly gindex: bigint
  readonly by: ProofFormat
}

/**
 * The format with another one in the place of a node.
 *
 * @throws ValidationError `INVALID_GINDEX`; `NOT_IN_PROOF` where the format ends above the node; `PROOF_TOO_DEEP`,
 *   `PROOF_TOO_LARGE`
 */
export function replaceFormat(format: ProofFormat, { gindex, by }: FormatReplacement): ProofFormat {
  const path = formatPath(format, gindex)
  if (path === undefined) throw proofError('NOT_IN_PROOF', `node ${gindex} is below the format's leaves`)
  return path.siblings.reduceRight(
    (node, sibling) =>
      sibling.side === 'left' ? innerFormat(sibling.format, node) : innerFormat(node, sibling.format),
    by,
  )
}
