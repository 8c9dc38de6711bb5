import { readFileSync } from 'node:fs'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'
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
