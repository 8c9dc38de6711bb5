import { bytesToHex, equalBytes } from '../../bytes.ts'
import { BlsyncError, ServerError } from '../../errors.ts'
import { rootsProof } from '../../history/rootsProof.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import type { HistorySource, PeriodPlace } from './HistorySource.ts'

/** A block's root in its period. */
export interface FoundRoots {
  readonly proof: MultiProof
  /** The slot before has the same root, so this one is empty. */
  readonly isRepeated: boolean
}

export interface WantedRoots {
  readonly place: PeriodPlace
  /** What the verified state has of the period. */
  readonly expected: Uint8Array
  /** Asked in this order. */
  readonly sources: readonly HistorySource[]
  readonly signal: AbortSignal
}

const REMEDY =
  'Lodestar and others serve proofs of recent states only, so give an archive with --beacon.archive URL, any beacon node that has every block since then: ' +
  'one that was not started from a later checkpoint, or has filled in what is before it. Or give the era file of the period, or a list of its roots, with --history.file FILE'

/**
 * The proof of a block's root below what the verified state has of its period, out of the first source whose roots lead
 * there. One whose roots lead elsewhere is named.
 *
 * @throws ServerError `ERR_NO_HISTORY` with the reason of each source, and what helps
 */
export async function findRoots({ place, expected, sources, signal }: WantedRoots): Promise<FoundRoots> {
  const reasons: string[] = []
  for (const source of sources) {
    const found = await rootsOf(source, { place, expected, signal })
    if (typeof found !== 'string') return found
    reasons.push(`${source.name}: ${found}`)
  }
  const tried = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`
  throw new ServerError(
    `the block roots of period ${place.period} are in no state any more, and nobody gives them${tried}. ${REMEDY}`,
    { code: 'ERR_NO_HISTORY' },
  )
}

/** The proof, or why there is none. */
async function rootsOf(
  source: HistorySource,
  { place, expected, signal }: Omit<WantedRoots, 'sources'>,
): Promise<FoundRoots | string> {
  for (;;) {
    try {
      const given = await source.roots(place, signal)
      if (given !== undefined) {
        const proof = rootsProof(place, given)
        if (equalBytes(proof.root, expected)) return { proof, isRepeated: isRepeated(place, given.blockRoots) }
        if (await source.disown(place)) continue
        const note = given.note === undefined ? '' : `, and ${given.note}`
        return `gives roots that lead to ${bytesToHex(proof.root)}, while the verified state has ${bytesToHex(expected)}${note}`
      }
      if (await source.disown(place)) continue
      return 'has no block of that period'
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof BlsyncError)) throw error
      return error.message
    }
  }
}

function isRepeated({ rootGindex }: PeriodPlace, roots: Uint8Array): boolean {
  const at = 32 * Number(rootGindex % BigInt(roots.length / 32))
  return at > 0 && equalBytes(roots.subarray(at - 32, at), roots.subarray(at, at + 32))
}
