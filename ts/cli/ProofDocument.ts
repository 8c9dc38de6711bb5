import { bytesToHex, type Root } from '../bytes.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Preset } from '../params/Preset.ts'
import type { Header } from '../types/Header.ts'
import { readStateValue } from '../types/state/StateNode.ts'
import { type HeaderJson, headerJson } from './headerJson.ts'
import type { StatePart } from './readParts.ts'

/** What `blsync prove --json` prints and `blsync proof verify` reads: with the header, the block root vouches for all of it. */
export interface ProofDocument {
  readonly network: string
  readonly preset: Preset['name']
  /** Known fork whose rules hold at the slot: they decide where fields are. */
  readonly fork: LightClientFork
  readonly slot: number
  readonly blockRoot: Root
  readonly stateRoot: Root
  readonly header: HeaderJson
  readonly values: readonly ProvenValue[]
  /** Which nodes of the state the leaves are, as a compact multiproof has it. */
  readonly descriptor: Root
  /** Left to right. */
  readonly leaves: readonly Root[]
}

/** A node of the state that was asked for. */
export interface ProvenValue {
  /** In decimal digits: it can exceed what JSON numbers hold. */
  readonly gindex: string
  /** Null where the node is not a field. */
  readonly field: string | null
  /** The node's 32 bytes. */
  readonly node: Root
  /** Number, boolean or bytes that the field has; null where it is larger than a node, which then is its hash. */
  readonly value: string | null
}

/** A proof with what it is of. */
export interface ProvenParts {
  readonly network: NetworkConfig
  readonly fork: LightClientFork
  readonly header: Header
  readonly root: Root
  readonly parts: readonly StatePart[]
  readonly proof: MultiProof
}

export function proofDocument({ network, fork, header, root, parts, proof }: ProvenParts): ProofDocument {
  return {
    network: network.name,
    preset: network.preset.name,
    fork,
    slot: header.slot,
    blockRoot: root,
    stateRoot: header.stateRoot,
    header: headerJson(header),
    values: parts.map((part) => provenValue(part, proof)),
    descriptor: bytesToHex(proof.descriptor),
    leaves: proof.leaves.map(bytesToHex),
  }
}

/** @throws ValidationError `NOT_IN_PROOF` */
export function provenValue({ gindex, node }: StatePart, proof: MultiProof): ProvenValue {
  const bytes = proof.node(gindex)
  return {
    gindex: String(gindex),
    field: node?.path ?? null,
    node: bytesToHex(bytes),
    value: (node === undefined ? undefined : readStateValue(node, bytes)) ?? null,
  }
}

/** One line a value. A number comes with its node, which is what was proven. */
export function valueLine({ gindex, field, node, value }: ProvenValue): string {
  const name = field === null ? `node ${gindex}` : `${field} (${gindex})`
  if (value === null) return `${name}: ${node}${field === null ? '' : ' (hash of its parts)'}`
  return value === node ? `${name}: ${value}` : `${name}: ${value}  node ${node}`
}
