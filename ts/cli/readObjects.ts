import { parseAllDocuments } from 'yaml'
import { hexToBytes } from '../bytes.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'
import { type FileObject, unreadable } from './FileObject.ts'
import { kindOfJson } from './objectKind.ts'
import { readSszObjects } from './readSszObjects.ts'

/**
 * The objects of a file, in their order. The forms that beacon nodes, archives and test suites use: JSON (an object,
 * `{version, data}`, a list of either), YAML with `content_value` in hex, SSZ (an object with or without a fork digest,
 * the framed answer of `light_client/updates`, a list of objects with digests).
 */
export function* readObjects(config: NetworkConfig, bytes: Uint8Array): Generator<FileObject> {
  const text = textOf(bytes)
  if (text === undefined) yield* readSszObjects(config, bytes)
  else if (/^\s*[[{]/.test(text)) yield* readJsonObjects(text)
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

function* readJsonObjects(text: string): Generator<FileObject> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    yield unreadable('TEXT_SYNTAX', `the file is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
    return
  }
  const content = isJsonObject(json) && Array.isArray(json.data) ? json.data : json
  const items: readonly unknown[] = Array.isArray(content) ? content : [content]
  if (items.length === 0) yield unreadable('UNRECOGNIZED', 'the list is empty')
  for (const item of items) {
    const kind = kindOfJson(item)
    yield kind === undefined
      ? unreadable('UNRECOGNIZED', 'the JSON has not the fields of a light-client object')
      : { kind, encoded: { json: item } }
  }
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
    yield unreadable('TEXT_SYNTAX', `the file is no YAML: ${error instanceof Error ? error.message : 'unreadable'}`)
    return
  }
  if (contents.length === 0) yield unreadable('UNRECOGNIZED', 'the file is empty')
  for (const content of contents) {
    const value = isJsonObject(content) ? content.content_value : undefined
    const isHex = typeof value === 'string' && /^0x(?:[0-9a-f]{2})+$/i.test(value)
    if (isHex) yield* readSszObjects(config, hexToBytes(value))
    else yield unreadable('UNRECOGNIZED', 'neither JSON nor SSZ, and no YAML with a content_value in hex')
  }
}
