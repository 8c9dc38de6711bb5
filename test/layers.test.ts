import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** What every folder may import. */
const FREE = [
  'errors.ts',
  'ErrorCode.ts',
  'clock.ts',
  'log.ts',
  'bytes.ts',
  'certificateFault.ts',
  'Listeners.ts',
  'BoundedMap.ts',
  'FileInput.ts',
  'conditions',
]

/** Ways into the library: they import from everywhere. */
const ENTRIES = ['index.ts', 'proofs.ts', 'ssz.ts', 'devchain.ts']

interface Import {
  readonly from: string
  readonly to: string
}

const files = readdirSync(join(ROOT, 'ts'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll(sep, '/'))
const imports = files.flatMap(importsOf)
const allowed = allowList()

function importsOf(from: string): readonly Import[] {
  const source = readFileSync(join(ROOT, 'ts', from), 'utf8')
  return [...source.matchAll(/(?:from |import\()'(\.[^']+|#native)'/g)].map(([, target = '']) => ({
    from,
    to: target === '#native' ? target : join(dirname(from), target).replaceAll(sep, '/'),
  }))
}

function roomOf(file: string): string {
  if (dirname(file) === '.') return file
  return file.split('/')[0] ?? file
}

/** The table in ARCHITECTURE.md: folder, and what it may import. */
function allowList(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const [, table = ''] = /\n\| folder \| may import \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(text) ?? []
  return new Map(
    table
      .trim()
      .split('\n')
      .map((row) => {
        const [room = '', grants = ''] = row
          .split('|')
          .slice(1, 3)
          .map((cell) => cell.trim())
        return [room, grants === '—' ? [] : grants.split(', ').map((name) => name.replaceAll('`', ''))]
      }),
  )
}

describe('the table of who may import whom', () => {
  it('has a row for every folder, and no other', () => {
    const rooms = new Set(files.map(roomOf))
    for (const free of FREE) if (free !== 'conditions') rooms.delete(free)
    for (const entry of ENTRIES) rooms.delete(entry)
    rooms.delete('version.ts')
    expect([...allowed.keys()].sort()).toEqual([...rooms].sort())
  })

  it('is kept by every file', () => {
    const broken = imports.filter(({ from, to }) => {
      const [room, target] = [roomOf(from), roomOf(to)]
      if (ENTRIES.includes(from) || room === target || FREE.includes(target) || target === 'version.ts') return false
      return allowed.get(room)?.some((grant) => grant === target || grant === to) !== true
    })
    expect(broken).toEqual([])
  })

  it('grants nothing that nobody uses', () => {
    const used = new Set(
      imports.flatMap(({ from, to }) => [`${roomOf(from)} → ${roomOf(to)}`, `${roomOf(from)} → ${to}`]),
    )
    const grants = [...allowed].flatMap(([room, targets]) => targets.map((target) => `${room} → ${target}`))
    expect(grants.filter((grant) => !used.has(grant))).toEqual([])
  })
})

describe('files', () => {
  it('lead out of the package through one barrel only', () => {
    expect(files.filter((file) => basename(file) === 'index.ts')).toEqual(['index.ts'])
  })
})
