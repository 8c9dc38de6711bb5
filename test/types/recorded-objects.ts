import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { hexToBytes, type Root } from '../../ts/bytes.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { networkByName } from '../../ts/params/networks.ts'
import { splitUpdates } from '../../ts/types/decodeUpdates.ts'
import type { Encoded } from '../../ts/types/Encoded.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

/** What the index of the recorded data says of one light-client object. */
export interface RecordedFacts {
  readonly kind: 'bootstrap' | 'update' | 'finality' | 'optimistic'
  readonly at: string
  readonly network: string
  readonly fork: LightClientFork
  readonly slot: number
  readonly period: number
  readonly block_root: Root
  readonly signature_slot?: number
  readonly participation?: number
  readonly finalized_slot?: number | null
  readonly has_next_committee?: boolean
  readonly signature?: string
}

export interface RecordedObject {
  readonly title: string
  readonly folder: string
  readonly facts: RecordedFacts
  readonly config: NetworkConfig
  readonly encoded: Encoded
}

/** What the index says of a block. */
export interface RecordedBlock {
  readonly file: string
  readonly fork: LightClientFork
  readonly network: string
  readonly block: {
    readonly slot: number
    readonly block_root: Root
    readonly execution_number: number
    readonly execution_hash: Root
  }
}

interface IndexEntry {
  readonly file: string
  readonly fork?: LightClientFork
  readonly network?: string
  readonly light_client?: readonly RecordedFacts[]
  readonly block?: RecordedBlock['block']
}

export const hasRecordings = hasVectors('INDEX.json')

function readIndex(): readonly IndexEntry[] {
  return hasRecordings ? JSON.parse(readFileSync(vectorPath('INDEX.json'), 'utf8')) : []
}

/** Every light-client object of the index, file by file. */
export function* recordedObjects(): Generator<RecordedObject> {
  for (const entry of readIndex()) {
    const { file, light_client: objects } = entry
    if (!file.startsWith('light-client/') || objects === undefined) continue
    const found = objectsIn(vectorPath(file))
    for (const [index, facts] of objects.entries()) {
      const encoded = found[index]
      if (encoded === undefined || found.length !== objects.length)
        throw new Error(`${file} has ${found.length} objects`)
      yield {
        title: `${file} ${facts.at}`,
        folder: file.split('/')[1] ?? file,
        facts,
        config: networkByName(facts.network),
        encoded,
      }
    }
  }
}

/** Every block of the index. */
export function recordedBlocks(): readonly RecordedBlock[] {
  return readIndex().flatMap(({ file, fork, network, block }) =>
    block === undefined || fork === undefined || network === undefined ? [] : [{ file, fork, network, block }],
  )
}

function objectsIn(path: string): readonly Encoded[] {
  if (path.endsWith('.json')) {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(json) ? json.map((item: unknown) => ({ json: item })) : [{ json }]
  }
  if (path.endsWith('.yaml')) return portalObjects(readFileSync(path, 'utf8'), path.endsWith('updates.yaml'))
  const bytes = Uint8Array.from(readFileSync(path))
  return path.endsWith('updates.ssz') ? splitUpdates(bytes).map((ssz) => ({ ssz })) : [{ ssz: bytes }]
}

/** Portal network form: fork digest and SSZ as hex; updates as an SSZ list of such items. */
function portalObjects(text: string, isList: boolean): readonly Encoded[] {
  const document: unknown = parse(text)
  const items: readonly unknown[] = Array.isArray(document) ? document : [document]
  return items.flatMap((item) => {
    if (typeof item !== 'object' || item === null || !('content_value' in item)) throw new Error('no content_value')
    const bytes = hexToBytes(String(item.content_value))
    return isList ? sszListItems(bytes).map((ssz) => ({ ssz: ssz.subarray(4) })) : [{ ssz: bytes.subarray(4) }]
  })
}

function sszListItems(bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint32(0, true) / 4
  const offsets = Array.from({ length: count }, (_, index) => view.getUint32(4 * index, true))
  return offsets.map((offset, index) => bytes.subarray(offset, offsets[index + 1] ?? bytes.length))
}
