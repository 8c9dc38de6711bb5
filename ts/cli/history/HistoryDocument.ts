import { bytesToHex, type Root } from '../../bytes.ts'
import type { HistoryPlace } from '../../history/HistoryPlace.ts'
import type { ProvenHistory } from '../../history/HistoryProof.ts'
import type { MultiProof } from '../../merkle/MultiProof.ts'
import type { LightClientFork } from '../../params/ForkName.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { Preset } from '../../params/Preset.ts'
import { type Header, headerRoot } from '../../types/Header.ts'
import { lightClientForkAtSlot } from '../../types/lightClientFork.ts'
import { type HeaderJson, headerJson } from '../headerJson.ts'
import { type ProvenValue, provenValue } from '../ProofDocument.ts'
import type { AskedPart } from './readAsked.ts'

/**
 * What `blsync prove --json` prints of a block rather than of a state alone: one proof, which begins at the root of a
 * verified block, and leads through its history to an older block where one was asked for.
 */
export interface HistoryDocument {
  readonly version: 2
  readonly network: string
  readonly preset: Preset['name']
  readonly fork: LightClientFork
  readonly slot: number
  readonly blockRoot: Root
  readonly stateRoot: Root
  readonly header: HeaderJson
  /** The verified block that the proof begins at; null where it is the block itself. */
  readonly from: VerifiedStart | null
  readonly values: readonly HistoryValue[]
  readonly descriptor: Root
  readonly leaves: readonly Root[]
}

/** A verified block, and which part of its state leads on. */
export interface VerifiedStart {
  readonly fork: LightClientFork
  readonly slot: number
  readonly blockRoot: Root
  readonly header: HeaderJson
  /** As `historical_summaries[3].block_summary_root`. */
  readonly path: string
}

/** A value with the structure that its generalized index counts in. */
export interface HistoryValue extends ProvenValue {
  readonly of: 'block' | 'state'
}

/** A block's parts, proven. */
export interface ProvenBlock {
  readonly network: NetworkConfig
  /** The verified block and the place in its state; undefined where the block itself is verified. */
  readonly from: { readonly head: Header; readonly place: HistoryPlace } | undefined
  readonly parts: readonly AskedPart[]
  readonly read: Omit<ProvenHistory, 'head'>
  /** All of it, from the verified block's root. */
  readonly proof: MultiProof
}

export function historyDocument({ network, from, parts, read, proof }: ProvenBlock): HistoryDocument {
  const { header, root } = read
  return {
    version: 2,
    network: network.name,
    preset: network.preset.name,
    fork: lightClientForkAtSlot(network, header.slot),
    slot: header.slot,
    blockRoot: root,
    stateRoot: header.stateRoot,
    header: headerJson(header),
    from:
      from === undefined
        ? null
        : {
            fork: lightClientForkAtSlot(network, from.head.slot),
            slot: from.head.slot,
            blockRoot: headerRoot(from.head),
            header: headerJson(from.head),
            path: from.place.path,
          },
    values: parts.flatMap((part) => historyValue(part, read) ?? []),
    descriptor: bytesToHex(proof.descriptor),
    leaves: proof.leaves.map(bytesToHex),
  }
}

/** @throws ValidationError `NOT_IN_PROOF` */
export function historyValue(
  { of, part }: AskedPart,
  { block, state }: Pick<ProvenHistory, 'block' | 'state'>,
): HistoryValue | undefined {
  const proof = of === 'block' ? block : state
  return proof === undefined ? undefined : { of, ...provenValue(part, proof) }
}
