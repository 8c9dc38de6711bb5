import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkLevelTable } from './checkLevelTable.ts'
import { LevelDamage } from './LevelReader.ts'
import { type LiveLevelFiles, liveLevelFiles } from './liveLevelFiles.ts'
import { readLevelLog } from './readLevelLog.ts'

/** What LevelDB makes before it names a manifest in CURRENT for the first time. */
const FIRST_MANIFEST = 'MANIFEST-000001'

/**
 * The first file of a LevelDB directory that is missing or not as it was written, and what is wrong with it; undefined
 * where there is none. LevelDB does not look by itself: it starts anew without CURRENT, drops what it cannot read of a log,
 * and reads tables without their checksums.
 *
 * @throws what the file system says when a file cannot be read
 */
export async function findLevelDamage(directory: string): Promise<string | undefined> {
  let looking = 'CURRENT'
  const look = <Found>(name: string, check: (bytes: Uint8Array) => Found): Promise<Found> => {
    looking = name
    return readFile(join(directory, name)).then(check)
  }
  try {
    const names = await readdir(directory)
    if (!names.includes('CURRENT')) {
      if (names.some(isData)) throw new LevelDamage('it is missing')
      return undefined
    }
    const manifest = await look('CURRENT', manifestName)
    if (!names.includes(manifest)) throw new LevelDamage(`it names ${manifest}, which is missing`)
    const live = await look(manifest, (bytes) => liveLevelFiles(recordsOf(bytes)))
    const tables = names.filter((name) => /^\d+\.(ldb|sst)$/.test(name))
    requireAll(live, { logs: names.filter((name) => name.endsWith('.log')), tables })
    for (const name of names.filter((name) => name.endsWith('.log'))) await look(name, recordsOf)
    for (const name of tables) {
      const length = live.tables.get(Number.parseInt(name, 10))
      if (length === undefined) continue
      await look(name, (bytes) => {
        if (bytes.length !== length) throw new LevelDamage(`it has ${bytes.length} of ${length} bytes`)
        checkLevelTable(bytes)
      })
    }
    return undefined
  } catch (error) {
    if (error instanceof LevelDamage) return `${looking}: ${error.message}`
    throw error
  }
}

function isData(name: string): boolean {
  return /^(\d+\.(log|ldb|sst)|MANIFEST-\d+)$/.test(name) && name !== FIRST_MANIFEST
}

function manifestName(current: Uint8Array): string {
  const text = Buffer.from(current.subarray(0, 100)).toString('latin1')
  const [, name] = /^(MANIFEST-\d{1,20})\n$/.exec(text) ?? []
  if (name === undefined) throw new LevelDamage(text === '' ? 'it is empty' : 'it names no manifest')
  return name
}

function recordsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const { records, damage } = readLevelLog(bytes)
  if (damage !== undefined) throw new LevelDamage(damage)
  return records
}

function requireAll(
  live: LiveLevelFiles,
  found: { readonly logs: readonly string[]; readonly tables: readonly string[] },
): void {
  const numbers = new Set([...found.logs, ...found.tables].map((name) => Number.parseInt(name, 10)))
  for (const table of live.tables.keys()) {
    if (!numbers.has(table)) throw new LevelDamage(`it names table ${table}, which is missing`)
  }
  if (live.log !== undefined && live.log > 0 && !numbers.has(live.log)) {
    throw new LevelDamage(`it names log ${live.log}, which is missing`)
  }
}
