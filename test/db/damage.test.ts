import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkLevelTable } from '../../ts/db/checkLevelTable.ts'
import { crc32c } from '../../ts/db/crc32c.ts'
import { asciiBytes, databaseKey } from '../../ts/db/databaseKey.ts'
import { LevelDamage } from '../../ts/db/LevelReader.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { readLevelLog } from '../../ts/db/readLevelLog.ts'
import { ConfigError } from '../../ts/errors.ts'

const mainnet = { network: 'mainnet', genesisValidatorsRoot: `0x${'4b'.repeat(32)}` } as const

let parent: string
let sound: string
let directory: string

/** Values that do not compress, so that a table has many blocks. */
function value(period: number): Uint8Array {
  const bytes = new Uint8Array(3000)
  let seed = period + 1
  for (let index = 0; index < bytes.length; index++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    bytes[index] = seed >>> 16
  }
  return bytes
}

async function put(store: LevelStore, from: number, to: number): Promise<void> {
  for (let period = from; period < to; period++) {
    await store.batch([{ type: 'put', key: databaseKey('update-', period), value: value(period) }])
  }
}

async function fileLike(pattern: RegExp): Promise<string> {
  const name = (await readdir(directory)).find((name) => pattern.test(name))
  if (name === undefined) throw new Error(`no file like ${pattern}`)
  return join(directory, name)
}

async function flipBit(file: string, at: (length: number) => number): Promise<void> {
  const bytes = await readFile(file)
  const index = at(bytes.length)
  bytes[index] = (bytes[index] ?? 0) ^ 0x10
  await writeFile(file, bytes)
}

async function opening(): Promise<unknown> {
  return LevelStore.open(directory, mainnet).then(
    (store) => store.close(),
    (error: unknown) => error,
  )
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'blsync-damage-'))
  sound = join(parent, 'sound')
  const first = await LevelStore.open(sound, mainnet)
  await put(first, 0, 40)
  await first.close()
  // Opening again turns the log into a table, and what follows goes into a new log.
  const second = await LevelStore.open(sound, mainnet)
  await put(second, 40, 60)
  await second.close()
})

afterAll(() => rm(parent, { recursive: true }))

beforeEach(async () => {
  directory = join(parent, 'db')
  await cp(sound, directory, { recursive: true })
})

afterEach(() => rm(directory, { recursive: true, force: true }))

const TABLE = /\.ldb$/
const LOG = /\.log$/
const MANIFEST = /^MANIFEST/

const damages: readonly (readonly [what: string, damage: () => Promise<unknown>, named: RegExp])[] = [
  ['a table is empty', async () => truncate(await fileLike(TABLE)), /\d+\.ldb: it has 0 of \d+ bytes/],
  ['a table is cut short', async () => truncate(await fileLike(TABLE), 5000), /\d+\.ldb: it has 5000 of/],
  ['a table is missing', async () => rm(await fileLike(TABLE)), /MANIFEST-\d+: it names table \d+, which is missing/],
  ['a table is text', async () => writeFile(await fileLike(TABLE), 'x'.repeat(9000)), /\d+\.ldb: it has 9000 of/],
  [
    'a bit of a value is flipped',
    async () => flipBit(await fileLike(TABLE), () => 1000),
    /\.ldb: the block at byte 0 has/,
  ],
  [
    'a bit of an index is flipped',
    async () => flipBit(await fileLike(TABLE), (length) => length - 100),
    /\.ldb: the block at byte \d+ has a wrong checksum/,
  ],
  ['CURRENT is missing', async () => rm(await fileLike(/^CURRENT/)), /CURRENT: it is missing/],
  ['CURRENT is empty', async () => truncate(await fileLike(/^CURRENT/)), /CURRENT: it is empty/],
  ['CURRENT is garbled', async () => writeFile(await fileLike(/^CURRENT/), '\0\xff'), /CURRENT: it names no manifest/],
  [
    'CURRENT names another',
    async () => writeFile(await fileLike(/^CURRENT/), 'MANIFEST-000999\n'),
    /CURRENT: it names MANIFEST-000999, which is/,
  ],
  [
    'the manifest is missing',
    async () => rm(await fileLike(MANIFEST)),
    /CURRENT: it names MANIFEST-\d+, which is missing/,
  ],
  ['the manifest is empty', async () => truncate(await fileLike(MANIFEST)), /[Cc]orruption|descriptor/],
  ['the manifest is garbled', async () => writeFile(await fileLike(MANIFEST), 'garbage\n'), /MANIFEST-\d+: a record/],
  ['the manifest is cut short', async () => truncate(await fileLike(MANIFEST), 5), /[Cc]orruption|descriptor/],
  [
    'a bit of the manifest is flipped',
    async () => flipBit(await fileLike(MANIFEST), () => 20),
    /MANIFEST-\d+: a record with/,
  ],
  ['the log is missing', async () => rm(await fileLike(LOG)), /MANIFEST-\d+: it names log \d+, which is missing/],
  ['the log is garbled', async () => writeFile(await fileLike(LOG), 'garbage\n'), /\d+\.log: a record/],
  [
    'a bit of the log is flipped',
    async () => flipBit(await fileLike(LOG), () => 40_000),
    /\d+\.log: a record with a wrong/,
  ],
  [
    'a directory is in the place of a table',
    async () => {
      const table = await fileLike(TABLE)
      await rm(table)
      await mkdir(table)
    },
    /EISDIR/,
  ],
]

describe('A database is refused with its fault and the way out, and left as it is, when', () => {
  it.each(damages)('%s', async (_what, damage, named) => {
    await damage()
    const before = (await readdir(directory)).sort()
    for (const _ of ['the first time', 'the second time']) {
      const error = await opening()
      if (!(error instanceof ConfigError)) return expect.unreachable(`it opened, or threw ${String(error)}`)
      expect(error.code).toBe('ERR_DATADIR_DAMAGED')
      expect(error.message).toMatch(named)
      expect(error.message).toContain(directory)
      expect(error.message).toContain('Remove the directory to sync again from the checkpoint')
      expect(error.message.split('\n')).toHaveLength(1)
    }
    const after = (await readdir(directory)).sort()
    const ofData = (name: string) => !/^LOG/.test(name)
    expect(after.filter(ofData)).toEqual(before.filter(ofData))
  })

  it('what it belongs to is lost', async () => {
    const database = new ClassicLevel(directory)
    await database.del('network')
    await database.close()
    expect(await opening()).toMatchObject({ code: 'ERR_DATADIR_DAMAGED' })
  })
})

describe('A database is opened', () => {
  it('with everything that was written, when it is sound', async () => {
    const store = await LevelStore.open(directory, mainnet)
    for (const period of [0, 39, 40, 59]) {
      expect(await store.get(databaseKey('update-', period))).toEqual(value(period))
    }
    await store.close()
  })

  it('with what came before, wherever a killed process left its last record', async () => {
    const log = await fileLike(LOG)
    const bytes = await readFile(log)
    for (let length = 0; length < bytes.length; length += 997) {
      expect(readLevelLog(bytes.subarray(0, length)).damage).toBeUndefined()
    }
    await truncate(log, bytes.length - 10)
    const store = await LevelStore.open(directory, mainnet)
    expect(await store.get(databaseKey('update-', 58))).toEqual(value(58))
    expect(await store.get(databaseKey('update-', 59))).toBeUndefined()
    await store.close()
  })

  it('by a process that was killed before it had written anything', async () => {
    for (const name of await readdir(directory)) await rm(join(directory, name))
    await writeFile(join(directory, 'MANIFEST-000001'), '')
    await writeFile(join(directory, 'LOCK'), '')
    expect(await opening()).toBeUndefined()
  })

  it('with a table that a killed process had not finished', async () => {
    await writeFile(join(directory, '000099.ldb'), 'half of a table')
    expect(await opening()).toBeUndefined()
  })

  it('not, but called locked, while another one has it and changes its files', async () => {
    const store = await LevelStore.open(directory, mainnet)
    await rm(await fileLike(/^CURRENT/))
    expect(await opening()).toMatchObject({ code: 'ERR_DATADIR_LOCKED' })
    await store.close()
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('not when a file may not be read', async () => {
    await chmod(await fileLike(TABLE), 0o000)
    expect(await opening()).toMatchObject({ code: 'ERR_DATADIR', message: expect.stringContaining('permissions') })
  })
})

describe('The checks of files', () => {
  it('know the checksum by its test values', () => {
    expect(crc32c(asciiBytes('123456789'))).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc32c(asciiBytes('56789'), crc32c(asciiBytes('1234')))).toBe(0xe3069283)
  })

  it('find every flipped bit of a table, but for the padding of the footer', async () => {
    const table = await readFile(await fileLike(TABLE))
    expect(() => checkLevelTable(table)).not.toThrow()
    for (let at = 3; at < table.length - 48; at += 211) {
      const flipped = Uint8Array.from(table)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
      expect(() => checkLevelTable(flipped), `byte ${at}`).toThrow(LevelDamage)
    }
  })

  it('find a flipped bit of a log, or take the record as one that was not written to its end', async () => {
    const log = await readFile(await fileLike(LOG))
    const { records, damage } = readLevelLog(log)
    expect(damage).toBeUndefined()
    for (let at = 3; at < log.length; at += 211) {
      const flipped = Uint8Array.from(log)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
      const read = readLevelLog(flipped)
      expect(read.records.length).toBeLessThan(records.length)
      expect(read.records).toEqual(records.slice(0, read.records.length))
    }
  })
})
