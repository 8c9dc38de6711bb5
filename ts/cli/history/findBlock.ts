import type { Root } from '../../bytes.ts'
import { BlsyncError, ConfigError, ServerError } from '../../errors.ts'
import { headerFormat, proofOfHeader } from '../../history/headerTree.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import { type Header, headerRoot } from '../../types/Header.ts'
import type { HistorySource } from './HistorySource.ts'

export interface WantedBlock {
  readonly root: Root
  readonly slot: number
  /** Parts of the block that are to be proven; its header is in any case. */
  readonly gindices: readonly bigint[]
  readonly sources: readonly HistorySource[]
}

/** A block's header, and a proof of it and of parts of the block. */
export interface FoundBlock {
  readonly header: Header
  readonly proof: MultiProof
}

/**
 * A block of a proven root, out of the first source that has it; for its header alone that is enough.
 *
 * @throws ServerError `ERR_NO_HISTORY` with the reason of each source; ConfigError where the block has no such part
 */
export async function findBlock(wanted: WantedBlock): Promise<FoundBlock> {
  const reasons: string[] = []
  for (const source of wanted.sources) {
    try {
      const found = await blockOf(source, wanted)
      if (typeof found !== 'string') return found
      reasons.push(`${source.name}: ${found}`)
    } catch (error) {
      if (!(error instanceof BlsyncError) || error instanceof ConfigError) throw error
      reasons.push(`${source.name}: ${error.message}`)
    }
  }
  throw new ServerError(
    `nobody gives the block ${wanted.root} of slot ${wanted.slot} (${reasons.join('; ')}). ` +
      'Give a beacon node that keeps old blocks with --beacon.archive URL, or the era file of its period with --history.file FILE',
    { code: 'ERR_NO_HISTORY' },
  )
}

async function blockOf(source: HistorySource, wanted: WantedBlock): Promise<FoundBlock | string> {
  const { root, gindices } = wanted
  if (gindices.length === 0) {
    const header = await source.header(wanted)
    if (header === undefined) return 'does not have it'
    if (headerRoot(header) !== root) return `sends another one, ${headerRoot(header)}`
    return { header, proof: proofOfHeader(header) }
  }
  const tree = await source.block(wanted)
  if (tree === undefined) return 'does not have it'
  if (tree.root !== root) return `sends another one, ${tree.root}`
  return { header: tree.header, proof: tree.prove(headerFormat(gindices)) }
}
