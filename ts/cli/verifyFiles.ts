import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { uncompress } from 'snappyjs'
import type { Root } from '../bytes.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { LevelStore } from '../db/LevelStore.ts'
import { MemoryStore } from '../db/MemoryStore.ts'
import { ConfigError } from '../errors.ts'
import { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { twoThirds } from '../params/twoThirds.ts'
import { type FileObject, unreadable } from './FileObject.ts'
import { ObjectJudge } from './ObjectJudge.ts'
import type { ExplainedVerdict } from './ObjectVerdict.ts'
import { readObjects } from './readObjects.ts'

export interface VerifyOptions {
  readonly config: NetworkConfig
  /** Block roots that bootstraps may have. */
  readonly trustedRoots: readonly Root[]
  /** Taken in this order. */
  readonly files: readonly string[]
  /** Data directory to continue from and to keep what is proven in; nothing is kept without. */
  readonly datadir?: string | undefined
}

/** Some hundred updates as JSON have half of that. */
const MAX_FILE_LENGTH = 64 * 1024 * 1024

/**
 * Checks light-client files offline and gives a verdict for each object, in order. Signed objects need two thirds of their
 * committee.
 *
 * @throws ConfigError when a file cannot be read, the database cannot be used, or there is nothing to start from
 *
 * @example
 * for await (const { verdict } of verifyFiles({ config: mainnet, trustedRoots: [root], files })) console.log(verdict.ok)
 */
export async function* verifyFiles(options: VerifyOptions): AsyncGenerator<ExplainedVerdict> {
  const { config, trustedRoots, files, datadir } = options
  for (const file of files) await checkReadable(file)
  const store = await openStore(config, datadir)
  try {
    // The database may have been made with a lower threshold: nothing of it is thrown away here, each object is measured.
    const chain = await CommitteeChain.open({ config, store, minSigners: 1 })
    if (trustedRoots.length === 0 && chain.committeePeriods === undefined) {
      throw new ConfigError(
        datadir === undefined
          ? 'there is nothing to start from: give the trusted block root with --root, or a --datadir that has one'
          : `there is nothing to start from: ${datadir} is empty, give the trusted block root with --root`,
      )
    }
    const minSigners = twoThirds(config.preset.syncCommitteeSize)
    const judge = new ObjectJudge({ config, chain, trustedRoots, minSigners, mayStartAnew: datadir === undefined })
    for (const file of files) {
      for (const object of objectsOf(config, file, await readWhole(file))) yield await judge.judge(file, object)
    }
    await chain.settled()
  } finally {
    await store.close()
  }
}

/** What test suites of the consensus specifications keep is compressed, and says so by its name. */
function objectsOf(config: NetworkConfig, file: string, bytes: Uint8Array): Iterable<FileObject> {
  if (!file.endsWith('.ssz_snappy')) return readObjects(config, bytes)
  try {
    return readObjects(config, uncompress(bytes, MAX_FILE_LENGTH))
  } catch {
    return [unreadable('UNRECOGNIZED', `${bytes.length} bytes that cannot be decompressed as a snappy block`)]
  }
}

async function checkReadable(file: string): Promise<void> {
  let size: number
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new ConfigError(`${file} is not a file`)
    size = found.size
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw unreadableFile(file, cause)
  }
  if (size > MAX_FILE_LENGTH) throw new ConfigError(`${file} has ${size} bytes, at most ${MAX_FILE_LENGTH} are read`)
}

async function readWhole(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw unreadableFile(file, cause)
  }
}

function unreadableFile(file: string, cause: unknown): ConfigError {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  const why = isMissing ? 'it does not exist' : cause instanceof Error ? cause.message : 'unknown failure'
  return new ConfigError(`cannot read ${file}: ${why}`, { cause })
}

async function openStore(config: NetworkConfig, datadir: string | undefined): Promise<KeyValueStore> {
  if (datadir === undefined) return new MemoryStore()
  return LevelStore.open(join(datadir, 'db'), {
    genesisValidatorsRoot: config.genesisValidatorsRoot,
    network: config.name,
  })
}
