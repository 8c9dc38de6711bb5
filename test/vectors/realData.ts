import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasVectors, vectorPath } from '../support/vectors.ts'

/** The folders of the test data that are of networks, or made like such. */
export const REAL_FOLDERS = ['light-client', 'blocks', 'engine', 'proofs', 'states', 'synthetic'] as const

export const hasRealData = hasVectors('INDEX.json') && REAL_FOLDERS.every((folder) => hasVectors(folder))

/** What the index says of a file, of that which the ledger looks at. */
export interface IndexedFile {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/** The index's entries of those folders. */
export function indexedFiles(): readonly IndexedFile[] {
  const index: readonly IndexedFile[] = JSON.parse(readFileSync(vectorPath('INDEX.json'), 'utf8'))
  return index.filter(({ file }) => REAL_FOLDERS.some((folder) => file.startsWith(`${folder}/`)))
}

/** Every file on disk below those folders, as the index writes paths. */
export function realFiles(): readonly string[] {
  return REAL_FOLDERS.flatMap((folder) =>
    readdirSync(vectorPath(folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(vectorPath().length + 1)),
  ).sort()
}

export function readReal(file: string): Uint8Array {
  return Uint8Array.from(readFileSync(vectorPath(file)))
}

export function readRealJson(file: string): unknown {
  return JSON.parse(readFileSync(vectorPath(file), 'utf8'))
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
