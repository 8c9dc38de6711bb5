import { readFileSync } from 'node:fs'
import type { Root } from '../../ts/bytes.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { mainnetPreset } from '../../ts/params/Preset.ts'
import { hasVectors, vectorPath } from './vectors.ts'

const FOLDER = 'synthetic/gloas-fork-transition'

interface Meta {
  readonly genesis_validators_root: Root
  readonly objects: readonly {
    readonly name: string
    readonly fork: LightClientFork
    readonly type: string
    readonly hash_tree_root: Root
    readonly block_root?: Root
  }[]
}

export const hasGloasTransition = hasVectors(FOLDER)

const meta: Meta | undefined = hasGloasTransition
  ? JSON.parse(readFileSync(vectorPath(FOLDER, 'meta.json'), 'utf8'))
  : undefined

const config: NetworkConfig = {
  name: 'gloas transition',
  preset: mainnetPreset,
  genesisTime: 1_700_000_000,
  genesisValidatorsRoot: meta?.genesis_validators_root ?? '0x',
  slotDurationMs: 12000,
  forks: [
    { name: 'phase0', epoch: 0, version: '0x00000099' },
    { name: 'altair', epoch: 0, version: '0x10000099' },
    { name: 'bellatrix', epoch: 0, version: '0x20000099' },
    { name: 'capella', epoch: 0, version: '0x30000099' },
    { name: 'deneb', epoch: 0, version: '0x40000099' },
    { name: 'electra', epoch: 0, version: '0x50000099' },
    { name: 'fulu', epoch: 0, version: '0x60000099' },
    { name: 'gloas', epoch: 512, version: '0x70000099' },
  ],
  blobSchedule: [],
}

/** A chain of the mainnet preset that crosses from fulu to gloas, made for tests: its network, and what there is of it. */
export const gloasTransition = { config, objects: meta?.objects ?? [] }

/** An object of that chain as JSON. */
export function gloasJson(name: string): unknown {
  return JSON.parse(readFileSync(vectorPath(FOLDER, `${name}.json`), 'utf8'))
}

/** The same as SSZ. */
export function gloasSsz(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(vectorPath(FOLDER, `${name}.ssz`)))
}
