import { readFileSync } from 'node:fs'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'
import type { HeaderJson } from './header-root.ts'
import { vectorPath } from './vectors.ts'

/** JSON of a recorded file. */
export function recordedJson(...parts: readonly string[]): unknown {
  const value: unknown = JSON.parse(readFileSync(vectorPath(...parts), 'utf8'))
  return value
}

/** Bytes of a recorded file. */
export function recordedBytes(...parts: readonly string[]): Uint8Array {
  return new Uint8Array(readFileSync(vectorPath(...parts)))
}

/** The network that a folder of `devnet` was recorded from. */
export function devnetConfig(folder: string): NetworkConfig {
  const genesis: unknown = recordedJson('devnet', folder, 'genesis.json')
  const { genesis_time: time, genesis_validators_root: root } = dataOf(genesis)
  if (typeof time !== 'string' || typeof root !== 'string') throw new Error(`no genesis in ${folder}`)
  return readConfigYaml(readFileSync(vectorPath('devnet', folder, 'config', 'config.yaml'), 'utf8'), {
    genesisTime: Number(time),
    genesisValidatorsRoot: `0x${root.slice(2)}`,
  })
}

/** The object in `{data}`. */
export function dataOf(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && 'data' in json && typeof json.data === 'object') {
    return { ...json.data }
  }
  throw new Error('no data object')
}

/** What lies at the end of a path of keys. */
export function jsonAt(json: unknown, ...keys: readonly string[]): unknown {
  let value = json
  for (const key of keys) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return value
}

/** The text at the end of a path of keys. */
export function textAt(json: unknown, ...keys: readonly string[]): string {
  const value = jsonAt(json, ...keys)
  if (typeof value !== 'string') throw new Error(`no text at ${keys.join('.')}`)
  return value
}

/** The list of texts at the end of a path of keys. */
export function textsAt(json: unknown, ...keys: readonly string[]): readonly string[] {
  return listAt(json, ...keys).map((item) => {
    if (typeof item !== 'string') throw new Error(`no list of texts at ${keys.join('.')}`)
    return item
  })
}

/** The list at the end of a path of keys. */
export function listAt(json: unknown, ...keys: readonly string[]): readonly unknown[] {
  const value = jsonAt(json, ...keys)
  if (!Array.isArray(value)) throw new Error(`no list at ${keys.join('.')}`)
  return value
}

/** The block header at the end of a path of keys. */
export function headerAt(json: unknown, ...keys: readonly string[]): HeaderJson {
  return {
    slot: textAt(json, ...keys, 'slot'),
    proposer_index: textAt(json, ...keys, 'proposer_index'),
    parent_root: textAt(json, ...keys, 'parent_root'),
    state_root: textAt(json, ...keys, 'state_root'),
    body_root: textAt(json, ...keys, 'body_root'),
  }
}
