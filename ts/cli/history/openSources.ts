import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { Logger } from '../../log.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { Flags } from '../flags.ts'
import { parseHeaders } from '../parseHeaders.ts'
import { ArchiveNode, type ArchiveProgress } from './ArchiveNode.ts'
import { openHistoryFile } from './HistoryFile.ts'
import type { HistorySource } from './HistorySource.ts'
import { KeptRoots } from './KeptRoots.ts'

/** Flags that name who has history. */
export type HistoryFlags = Pick<Flags, 'beacon.api' | 'beacon.api.header' | 'beacon.archive' | 'history.file'>

export interface HistorySources {
  /** Who may be asked for the roots of a whole period. */
  readonly ofRoots: readonly HistorySource[]
  /** Who may be asked for a block: the beacon nodes as well. */
  readonly ofBlocks: readonly HistorySource[]
  close(): Promise<void>
}

/** Between two lines on the progress. */
const SAID_EACH = 8

/** @throws ConfigError for an address or a file that does not fit */
export async function openSources(
  flags: HistoryFlags,
  {
    network,
    store,
    logger,
    onProgress,
  }: {
    readonly network: NetworkConfig
    readonly store: KeyValueStore
    readonly logger: Logger
    readonly onProgress: () => void
  },
): Promise<HistorySources> {
  const opened: HistorySource[] = []
  const close = async (): Promise<void> => {
    for (const source of opened) await source.close()
  }
  const kept = new KeptRoots(store)
  const progressed = (progress: ArchiveProgress): void => {
    onProgress()
    const piece = (progress.slots * SAID_EACH) / network.preset.slotsPerHistoricalRoot
    if (Number.isInteger(piece)) logger.info('fetching roots of an old period', { ...progress })
  }
  const node = (url: string, headers = {}) => {
    const archive = new ArchiveNode({ url, headers, network, kept, onProgress: progressed })
    opened.push(archive)
    return archive
  }
  try {
    for (const file of flags['history.file']) opened.push(await openHistoryFile(file, network))
    for (const url of flags['beacon.archive']) node(url)
    const ofRoots = [...opened]
    const headers = parseHeaders(flags['beacon.api.header'])
    const beacon = flags['beacon.api'].map((url) => node(url, headers))
    return { ofRoots, ofBlocks: [...ofRoots, ...beacon], close }
  } catch (error) {
    await close()
    throw error
  }
}
