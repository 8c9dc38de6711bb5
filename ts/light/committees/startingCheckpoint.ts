import type { Root } from '../../bytes.ts'
import { ConfigError } from '../../errors.ts'
import { type Logger, silentLogger } from '../../log.ts'
import type { CommitteeChain } from './CommitteeChain.ts'

export type CheckpointedChain = Pick<CommitteeChain, 'nextSyncPeriod' | 'storedCheckpoint' | 'storedCheckpointRoots'>

/**
 * The trusted root that a chain starts from: the one given, else, for a chain that was reset, the newest that it started
 * from before. Undefined for a chain that goes on.
 *
 * @throws ConfigError `ERR_CHECKPOINT` when there is neither a chain nor a root
 */
export async function startingCheckpoint(
  chain: CheckpointedChain,
  { checkpoint, logger = silentLogger }: { readonly checkpoint?: Root; readonly logger?: Logger },
): Promise<Root | undefined> {
  if (chain.nextSyncPeriod !== undefined) {
    if (checkpoint !== undefined && (await chain.storedCheckpoint(checkpoint)) === undefined) {
      const own = (await chain.storedCheckpointRoots()).join(', ')
      logger.warn(
        `the database continues the chain of checkpoint ${own}, so the one given is not used: to start from that one, use another database or remove this one`,
        { checkpoint },
      )
    }
    return checkpoint
  }
  const root = checkpoint ?? (await newestCheckpointRoot(chain))
  if (root === undefined) {
    throw new ConfigError(
      'there is no verified chain to continue from: give a finalized block root from a source you trust as option checkpoint',
      { code: 'ERR_CHECKPOINT' },
    )
  }
  if (checkpoint === undefined) logger.warn('starting again from the stored checkpoint', { checkpoint: root })
  return root
}

/** The root of the newest block that the chain was ever started from; undefined when it never was. */
export async function newestCheckpointRoot(chain: CheckpointedChain): Promise<Root | undefined> {
  let newest: { readonly root: Root; readonly slot: number } | undefined
  for (const root of await chain.storedCheckpointRoots()) {
    // Without its data, a root is still one that was trusted.
    const slot = (await chain.storedCheckpoint(root))?.bootstrap.header.beacon.slot ?? -1
    if (newest === undefined || slot > newest.slot) newest = { root, slot }
  }
  return newest?.root
}
