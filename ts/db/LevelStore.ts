import { readdir } from 'node:fs/promises'
import { ClassicLevel } from 'classic-level'
import { bytesToHex, concatBytes, hexToBytes, type Root } from '../bytes.ts'
import { ConfigError } from '../errors.ts'
import { asciiBytes } from './databaseKey.ts'
import { findLevelDamage } from './findLevelDamage.ts'
import type { KeyValueStore, StoreOperation } from './KeyValueStore.ts'
import { makeDirectory } from './makeDirectory.ts'
import { SerialQueue } from './SerialQueue.ts'

/** The network a database belongs to. */
export interface DatabaseNetwork {
  readonly genesisValidatorsRoot: Root
  /** For messages; the genesis validators root alone decides. */
  readonly network: string
}

const SCHEMA_VERSION = 1
const SCHEMA_KEY = asciiBytes('schema')
const NETWORK_KEY = asciiBytes('network')

/** Every name LevelDB gives to a file of its own. */
const LEVELDB_FILE = /^(CURRENT|LOCK|LOG|LOG\.old|MANIFEST-\d+|\d+\.(log|ldb|sst|dbtmp)|lost)$/

/** Bytes. Little is ever read twice, and a batch is far below either. */
const BUFFERS = { cacheSize: 1024 * 1024, writeBufferSize: 1024 * 1024 }

type Database = ClassicLevel<Uint8Array, Uint8Array>

/**
 * A database directory, held by this process alone until `close`.
 *
 * - Every file is read before, and its checksums verified: a database that is not as it was written is never used.
 * - The directory's schema version and genesis validators root are stored with the first opening and must fit ever after.
 * - After a batch that failed, as on a full disk, the next one begins with a new log: LevelDB would put it where a later
 *   opening does not find it. While that lasts nothing can be read.
 *
 * @example
 * const store = await LevelStore.open('/var/lib/blsync/db', { network: 'mainnet', genesisValidatorsRoot })
 */
export class LevelStore implements KeyValueStore {
  readonly #directory: string
  readonly #database: Database
  readonly #writes = new SerialQueue()
  #hasFailed = false

  private constructor(directory: string, database: Database) {
    this.#directory = directory
    this.#database = database
  }

  /**
   * @throws ConfigError with code `ERR_DATADIR` (not to be created, read or written, or not a database of blsync),
   * `ERR_DATADIR_LOCKED` (another process has it), `ERR_DATADIR_DAMAGED`, `ERR_DATADIR_SCHEMA`, `ERR_DATADIR_NETWORK`
   */
  static async open(directory: string, network: DatabaseNetwork): Promise<LevelStore> {
    await claimDirectory(directory)
    await checkFiles(directory)
    const database: Database = new ClassicLevel(directory, { ...BUFFERS, keyEncoding: 'view', valueEncoding: 'view' })
    try {
      await database.open()
    } catch (cause) {
      throw openingError(directory, cause)
    }
    try {
      await checkOwner(database, directory, network)
    } catch (error) {
      await database.close()
      throw error instanceof ConfigError ? error : accessError(directory, error)
    }
    return new LevelStore(directory, database)
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return plainBytes(await this.#database.get(key))
    } catch (cause) {
      throw accessError(this.#directory, cause)
    }
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    try {
      return plainBytes(this.#database.getSync(key))
    } catch (cause) {
      throw accessError(this.#directory, cause)
    }
  }

  async *iterate(prefix: string): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    const begin = asciiBytes(prefix)
    const range = prefix === '' ? {} : { gte: begin, lt: afterPrefix(begin) }
    try {
      for await (const [key, value] of this.#database.iterator(range)) {
        yield [plainBytes(key), plainBytes(value)]
      }
    } catch (cause) {
      throw accessError(this.#directory, cause)
    }
  }

  async batch(operations: readonly StoreOperation[]): Promise<void> {
    if (operations.length > 0) await this.#writes.run(() => this.#write(operations))
  }

  close(): Promise<void> {
    return this.#writes.run(() => this.#database.close())
  }

  async #write(operations: readonly StoreOperation[]): Promise<void> {
    try {
      if (this.#hasFailed) {
        await this.#database.close()
        await this.#database.open()
      }
      this.#hasFailed = true
      await this.#database.batch([...operations])
      this.#hasFailed = false
    } catch (error) {
      throw openingError(this.#directory, error)
    }
  }
}

/** The first key after all that begin with the ASCII prefix, also after one that goes on with 0xff, as roots may. */
function afterPrefix(prefix: Uint8Array): Uint8Array {
  return prefix.map((byte, index) => (index === prefix.length - 1 ? byte + 1 : byte))
}

/** The database gives a Buffer, whose `slice` shares memory where that of other arrays copies. */
function plainBytes(bytes: Uint8Array): Uint8Array
function plainBytes(bytes: Uint8Array | undefined): Uint8Array | undefined
function plainBytes(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes === undefined ? undefined : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

async function claimDirectory(directory: string): Promise<void> {
  let names: string[]
  try {
    await makeDirectory(directory)
    names = await readdir(directory)
  } catch (cause) {
    throw new ConfigError(`cannot use the data directory ${directory}: ${reason(cause)}. Choose one you may write to`, {
      code: 'ERR_DATADIR',
      cause,
    })
  }
  const foreign = names.find((name) => !LEVELDB_FILE.test(name))
  if (foreign !== undefined) throw foreignDirectory(directory, `it holds ${foreign}`)
}

/**
 * While another process has the directory its files change: what looks damaged then is not. LevelDB tells by a way of
 * opening that takes the lock and changes nothing.
 */
async function checkFiles(directory: string): Promise<void> {
  if ((await findDamage(directory)) === undefined) return
  const probe = new ClassicLevel(directory, { createIfMissing: false, errorIfExists: true })
  const cause = await probe.open().then(
    () => probe.close(),
    (error: unknown) => (error instanceof Error ? error.cause : undefined),
  )
  if (hasCode(cause, 'LEVEL_LOCKED')) throw openingError(directory, cause)
  const damage = await findDamage(directory)
  if (damage !== undefined) throw damagedDatabase(directory, damage)
}

async function findDamage(directory: string): Promise<string | undefined> {
  try {
    return await findLevelDamage(directory)
  } catch (cause) {
    // A file that goes while it is looked at, or a directory in its place.
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'EISDIR')) return reason(cause)
    throw accessError(directory, cause)
  }
}

async function checkOwner(database: Database, directory: string, network: DatabaseNetwork): Promise<void> {
  const schema = await database.get(SCHEMA_KEY)
  const owner = await database.get(NETWORK_KEY)
  if ((schema === undefined) !== (owner === undefined) || (owner !== undefined && owner.length < 32)) {
    throw damagedDatabase(directory, 'its owner cannot be read')
  }
  if (schema === undefined || owner === undefined) {
    const first = await database.keys({ limit: 1 }).all()
    if (first.length > 0) throw foreignDirectory(directory, "it is another program's database")
    await database.batch([
      { type: 'put', key: SCHEMA_KEY, value: asciiBytes(String(SCHEMA_VERSION)) },
      {
        type: 'put',
        key: NETWORK_KEY,
        value: concatBytes(hexToBytes(network.genesisValidatorsRoot, 32), asciiBytes(network.network)),
      },
    ])
    return
  }
  const version = Buffer.from(schema).toString('ascii')
  if (version !== String(SCHEMA_VERSION)) {
    throw new ConfigError(
      `the data directory ${directory} has schema version ${version}, this version of blsync reads ${SCHEMA_VERSION}. ` +
        'Choose another directory, or remove this one to sync again from the checkpoint',
      { code: 'ERR_DATADIR_SCHEMA' },
    )
  }
  if (bytesToHex(owner.subarray(0, 32)) !== network.genesisValidatorsRoot.toLowerCase()) {
    const name = Buffer.from(owner.subarray(32)).toString('ascii')
    throw new ConfigError(
      `the data directory ${directory} belongs to the network ${name} (${bytesToHex(owner.subarray(0, 32))}), ` +
        `not to ${network.network}. Choose another directory`,
      { code: 'ERR_DATADIR_NETWORK' },
    )
  }
}

function openingError(directory: string, error: unknown): ConfigError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (hasCode(cause, 'LEVEL_LOCKED')) {
    return new ConfigError(
      `the data directory ${directory} is in use by another process. Stop it, or choose another directory`,
      { code: 'ERR_DATADIR_LOCKED', cause },
    )
  }
  return accessError(directory, cause)
}

function accessError(directory: string, cause: unknown): ConfigError {
  if (hasCode(cause, 'LEVEL_CORRUPTION')) {
    return damagedDatabase(directory, reason(cause), cause)
  }
  return new ConfigError(
    `cannot use the database in ${directory}: ${reason(cause)}. Check its permissions and the free space on its disk`,
    { code: 'ERR_DATADIR', cause },
  )
}

function damagedDatabase(directory: string, why: string, cause?: unknown): ConfigError {
  return new ConfigError(
    `the database in ${directory} is damaged: ${why}. Remove the directory to sync again from the checkpoint`,
    { code: 'ERR_DATADIR_DAMAGED', cause },
  )
}

function foreignDirectory(directory: string, why: string): ConfigError {
  return new ConfigError(
    `the data directory ${directory} is not a database of blsync: ${why}. Choose an empty directory or a new one`,
    { code: 'ERR_DATADIR' },
  )
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
