import { readFileSync } from 'node:fs'
import { bytesToHex, hexToBytes, type Root } from '../../ts/bytes.ts'
import type { ObjectVerdict } from '../../ts/cli/ObjectVerdict.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

/** What the index of the test data says of one light-client object. */
interface IndexedObject {
  readonly kind: 'bootstrap' | 'update' | 'finality' | 'optimistic'
  readonly fork: string
  readonly slot: number
  readonly period: number
  readonly block_root: string
  readonly signature_slot?: number
  readonly participation?: number
  readonly finalized_slot?: number | null
}

interface IndexedFile {
  readonly file: string
  readonly light_client?: readonly IndexedObject[]
}

const kinds = {
  bootstrap: 'bootstrap',
  update: 'update',
  finality: 'finality_update',
  optimistic: 'optimistic_update',
} as const

const files: readonly IndexedFile[] = hasVectors('INDEX.json')
  ? JSON.parse(readFileSync(vectorPath('INDEX.json'), 'utf8'))
  : []

/** Paths of the indexed files of a folder with light-client objects, in the index's order. */
export function indexedFiles(folder: string): readonly string[] {
  return files.flatMap(({ file, light_client }) => (file.startsWith(`${folder}/`) && light_client ? [file] : []))
}

/** The verdicts a file must get when everything in it is good. */
export function goodVerdicts(file: string): readonly ObjectVerdict[] {
  return indexedObjects(file).map((object) => ({
    file: vectorPath(file),
    kind: kinds[object.kind],
    fork: object.fork,
    period: object.period,
    attestedSlot: object.slot,
    signatureSlot: object.signature_slot ?? null,
    participants: object.participation ?? null,
    finalizedSlot: object.finalized_slot ?? null,
    ok: true,
    reason: null,
  }))
}

/** Block roots of the bootstraps in a file. */
export function bootstrapRoots(file: string): readonly Root[] {
  return indexedObjects(file)
    .filter(({ kind }) => kind === 'bootstrap')
    .map(({ block_root }) => bytesToHex(hexToBytes(block_root, 32)))
}

function indexedObjects(file: string): readonly IndexedObject[] {
  return files.find((indexed) => indexed.file === file)?.light_client ?? []
}
