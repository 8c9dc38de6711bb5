import { parseAllDocuments } from 'yaml'
import { hexToBytes } from '../bytes.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { ObjectKind } from '../types/lightClientObject.ts'
import { isJsonObject, unwrapEnvelope } from '../types/unwrapEnvelope.ts'
import { type FileObject, unreadable } from './FileObject.ts'
import { readSszObjects } from './readSszObjects.ts'

/**
 * The objects of a file, in their order. The forms that beacon nodes, archives and test suites use: JSON (an object,
 * `{version, data}`, a list of either, Portal's pairs of content key and value), YAML with `content_value` in hex, the lines
 * of an event stream, SSZ (an object with or without a fork digest, the framed answer of `light_client/updates`, a list of
 * objects with digests), and SSZ in hex, a line each.
 */
export function* readObjects(config: NetworkConfig, bytes: Uint8Array): Generator<FileObject> {
  const text = textOf(bytes)
  if (text === undefined) yield* readSszObjects(config, bytes)
  else if (/^\s*[[{]/.test(text)) yield* readJsonObjects(config, text)
  else if (/^\s*(?:0x)?[0-9a-f]{8}/i.test(text)) yield* readHexLines(config, text)
  else if (/^(?:event|data|id|retry)?:/m.test(text)) yield* readEventLines(config, text)
  else yield* readYamlObjects(config, text)
}

/** SSZ of every light-client object has zero bytes, text has none. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function* readJsonObjects(config: NetworkConfig, text: string): Generator<FileObject> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    yield unreadable('TEXT_SYNTAX', `the file is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
    return
  }
  const content = isJsonObject(json) && Array.isArray(json.data) ? json.data : json
  const items: readonly unknown[] = Array.isArray(content) ? content : [content]
  if (items.length === 0) yield unreadable('UNRECOGNIZED', 'the list is empty')
  // One pair alone is a list of two texts.
  const pairs = isPair(items) ? [items] : items
  for (const item of pairs) {
    const ssz = contentOf(item)
    if (ssz === undefined) yield jsonObject(item)
    else yield* readSszObjects(config, ssz)
  }
}

function jsonObject(item: unknown): FileObject {
  const kind = kindOfJson(item)
  return kind === undefined
    ? unreadable('UNRECOGNIZED', 'the JSON does not have the fields of a light-client object')
    : { kind, encoded: { json: item } }
}

/** The value of a pair of Portal's content key and value, as an object or as a list of two. */
function contentOf(item: unknown): Uint8Array | undefined {
  const value = isPair(item) ? item[1] : isJsonObject(item) ? item.content_value : undefined
  return typeof value === 'string' ? bytesOf(value) : undefined
}

function isPair(item: unknown): item is readonly [string, string] {
  return Array.isArray(item) && item.length === 2 && item.every((part) => typeof part === 'string')
}

function bytesOf(hex: string): Uint8Array | undefined {
  const digits = /^(?:0x)?((?:[0-9a-f]{2})+)$/i.exec(hex)?.[1]
  return digits === undefined ? undefined : hexToBytes(`0x${digits}`)
}

function* readHexLines(config: NetworkConfig, text: string): Generator<FileObject> {
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '') continue
    const ssz = bytesOf(line)
    if (ssz === undefined) yield unreadable('TEXT_SYNTAX', 'a line that begins as hex does not stay hex')
    else yield* readSszObjects(config, ssz)
  }
}

/** Each event's `data` is JSON on one line; its name is not needed, as the fields tell what the object is. */
function* readEventLines(config: NetworkConfig, text: string): Generator<FileObject> {
  const lines = text.split('\n').filter((line) => line.startsWith('data:'))
  if (lines.length === 0) yield unreadable('UNRECOGNIZED', 'the event stream has no data')
  for (const line of lines) yield* readJsonObjects(config, line.slice('data:'.length))
}

function* readYamlObjects(config: NetworkConfig, text: string): Generator<FileObject> {
  const contents: unknown[] = []
  try {
    for (const document of parseAllDocuments(text, { prettyErrors: false, logLevel: 'error' })) {
      if (document.errors.length > 0) throw document.errors[0]
      const content: unknown = document.toJS({ maxAliasCount: 0 })
      contents.push(...(Array.isArray(content) ? content : [content]))
    }
  } catch (error) {
    yield unreadable('TEXT_SYNTAX', `the file is not YAML: ${error instanceof Error ? error.message : 'unreadable'}`)
    return
  }
  if (contents.length === 0) yield unreadable('UNRECOGNIZED', 'the file is empty')
  for (const content of contents) {
    const value = isJsonObject(content) ? content.content_value : undefined
    const ssz = typeof value === 'string' ? bytesOf(value) : undefined
    if (ssz !== undefined) yield* readSszObjects(config, ssz)
    else yield unreadable('UNRECOGNIZED', 'neither JSON nor SSZ, nor YAML with a content_value in hex')
  }
}

/** What a JSON object is by its fields; undefined when it is not a light-client object. */
function kindOfJson(json: unknown): ObjectKind | undefined {
  if (!isJsonObject(json)) return undefined
  const object = unwrapEnvelope(json)
  if ('current_sync_committee' in object) return 'bootstrap'
  if (!('attested_header' in object && 'sync_aggregate' in object)) return undefined
  if ('next_sync_committee' in object) return 'update'
  return 'finalized_header' in object ? 'finality_update' : 'optimistic_update'
}
