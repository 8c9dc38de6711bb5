import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { forkTypes } from '../../ts/devchain/ssz/forkTypes.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { vectorPath } from '../support/vectors.ts'

/** Containers to build real trees with; they share nothing with what is tested. */
export const types = forkTypes(mainnet.preset).byFork

export interface CompactVector {
  readonly state_root: string
  readonly descriptor: string
  readonly leaves: readonly string[]
  readonly targets: readonly {
    readonly path: readonly (string | number)[]
    readonly gindex: string
    readonly value: string
  }[]
}

export interface SingleVector {
  readonly gindex: number
  readonly leaf: string
  readonly witnesses: readonly string[]
}

export interface BeaconBlockVector {
  readonly execution_block_header: string
  readonly execution_block_proof: readonly string[]
  readonly beacon_block_root: string
  readonly beacon_block_proof: readonly string[]
  readonly slot: number
}

export interface SummariesVector {
  readonly beacon_state_root: string
  readonly historical_summaries_root: string
  readonly historical_summaries_state_proof: readonly string[]
}

/** A header as the state's companion files write it: numbers as numbers. */
export interface PlainHeader {
  readonly slot: number
  readonly proposer_index: number
  readonly parent_root: string
  readonly state_root: string
  readonly body_root: string
}

/** Names of the files of a folder of proofs; none where the test data is missing. */
export function listProofs(folder: string, ending: string): readonly string[] {
  try {
    return readdirSync(vectorPath('proofs', folder)).filter((name) => name.endsWith(ending))
  } catch {
    return [`no test data in proofs/${folder}`]
  }
}

/** A JSON or YAML file of the test data, believed to have its documented shape. */
export function readVector<Shape>(...parts: readonly string[]): Shape {
  return parse(readFileSync(vectorPath(...parts), 'utf8'))
}

/** The tree of the real deneb state of sepolia. */
export function sepoliaState() {
  const state = readFileSync(vectorPath('states', 'sepolia-deneb-slot4570816.BeaconState.ssz'))
  return types.deneb.BeaconState.deserializeToView(state).node
}
