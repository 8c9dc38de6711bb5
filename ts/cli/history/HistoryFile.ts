import { type FileHandle, open, stat } from 'node:fs/promises'
import { ConfigError, DecodeError } from '../../errors.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { EraFile } from './EraFile.ts'
import type { HistorySource } from './HistorySource.ts'
import { RootsFile } from './RootsFile.ts'

/**
 * Opens a file with history: an era file, or a list of the roots of a period.
 *
 * @throws ConfigError when it cannot be read, or is neither
 */
export async function openHistoryFile(file: string, network: NetworkConfig): Promise<HistorySource> {
  let handle: FileHandle | undefined
  try {
    // Opening a pipe waits for somebody who writes to it.
    if (!(await stat(file)).isFile()) throw new DecodeError('it is not a file')
    handle = await open(file, 'r')
    const { size } = await handle.stat()
    const start = new Uint8Array(8)
    await handle.read(start, 0, 8, 0)
    if (EraFile.isOne(start)) return await EraFile.read({ file, handle, size, network })
    const list = await RootsFile.read({ file, handle, size, network })
    await handle.close()
    return list
  } catch (cause) {
    await handle?.close()
    throw new ConfigError(`--history.file ${file}: ${cause instanceof Error ? cause.message : 'unknown failure'}`, {
      cause,
    })
  }
}
