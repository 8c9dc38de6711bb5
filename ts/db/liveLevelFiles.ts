import { LevelDamage, LevelReader } from './LevelReader.ts'

/** The files that make up a database. */
export interface LiveLevelFiles {
  /** Number of the log that was written last. */
  readonly log: number | undefined
  /** Length of each table by its number. */
  readonly tables: ReadonlyMap<number, number>
}

/**
 * The files that the records of a manifest name; what else lies in the directory is left over from work that a killed
 * process began.
 *
 * @throws LevelDamage when a record is not as LevelDB writes it
 * @see https://github.com/google/leveldb/blob/1.23/db/version_edit.cc
 */
export function liveLevelFiles(records: readonly Uint8Array[]): LiveLevelFiles {
  const tables = new Map<number, number>()
  let log: number | undefined
  for (const record of records) {
    const edit = new LevelReader(record)
    while (edit.position < edit.length) {
      const tag = edit.varint()
      switch (tag) {
        case 1: // comparator
          edit.skipString()
          break
        case 2:
          log = edit.varint()
          break
        case 3: // next file's number
        case 4: // last sequence number
        case 9: // number of the log before
          edit.varint()
          break
        case 5: // where a level is compacted next
          edit.varint()
          edit.skipString()
          break
        case 6: // deleted table
          edit.varint()
          tables.delete(edit.varint())
          break
        case 7: // new table, between two keys
          edit.varint()
          tables.set(edit.varint(), edit.varint())
          edit.skipString()
          edit.skipString()
          break
        default:
          throw new LevelDamage(`it has a record of unknown kind ${tag}`)
      }
    }
  }
  return { log, tables }
}
