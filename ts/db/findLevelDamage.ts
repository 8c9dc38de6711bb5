import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { levelLogDamage } from './levelLogDamage.ts'
import { levelTableDamage } from './levelTableDamage.ts'

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
  const names = new Set(await readdir(directory))
  const holdsData = [...names].some(
    (name) => /^(\d+\.(log|ldb|sst)|MANIFEST-\d+)$/.test(name) && name !== FIRST_MANIFEST,
  )
  if (!names.has('CURRENT')) return holdsData ? 'CURRENT is missing' : undefined
  const current = await readFile(join(directory, 'CURRENT'), 'latin1')
  const [, manifest] = /^(MANIFEST-\d{1,20})\n$/.exec(current) ?? []
  if (manifest === undefined) return current === '' ? 'CURRENT is empty' : 'CURRENT names no manifest'
  if (!names.has(manifest)) return `${manifest} is missing`
  if (manifest !== FIRST_MANIFEST && ![...names].some((name) => /^\d+\.log$/.test(name))) return 'its log is missing'
  for (const name of names) {
    const damage = await fileDamage(directory, name, manifest)
    if (damage !== undefined) return `${name}: ${damage}`
  }
  return undefined
}

async function fileDamage(directory: string, name: string, manifest: string): Promise<string | undefined> {
  if (name === manifest) {
    const bytes = await readFile(join(directory, name))
    return bytes.length === 0 ? 'it is empty' : levelLogDamage(bytes)
  }
  if (/^\d+\.log$/.test(name)) return levelLogDamage(await readFile(join(directory, name)))
  if (/^\d+\.(ldb|sst)$/.test(name)) return levelTableDamage(await readFile(join(directory, name)))
  return undefined
}
