import { concatBytes } from '../bytes.ts'
import type { LightClientHeaderParts, LightClientParts } from '../native/lightClientObject.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import { headerFromSsz, headerToSsz, safeNumber } from './Header.ts'
import type { LightClientHeader } from './LightClientHeader.ts'
import { knownLightClientFork } from './lightClientFork.ts'
import type { SerializedCommittee } from './SerializedCommittee.ts'
import type { SyncAggregate } from './SyncAggregate.ts'

const NODE_LENGTH = 32
const SIGNATURE_LENGTH = 96
const NOTHING = new Uint8Array(0)

/** What light-client objects of every kind are made of; what a kind does not have is left out. */
export interface ObjectFields {
  readonly header: LightClientHeader
  /** Undefined for the default one. */
  readonly finalizedHeader?: LightClientHeader | undefined
  readonly finalityBranch?: readonly Uint8Array[]
  readonly committee?: SerializedCommittee
  readonly committeeBranch?: readonly Uint8Array[]
  readonly syncAggregate?: SyncAggregate
  readonly signatureSlot?: number
}

/** The fields as the addon takes them. */
export function toParts(fields: ObjectFields): LightClientParts {
  const { header, finalizedHeader, finalityBranch = [], committee = NOTHING, committeeBranch = [] } = fields
  const { syncAggregate, signatureSlot = 0 } = fields
  return {
    fork: header.fork,
    header: headerParts(header),
    finalizedHeader: finalizedHeader === undefined ? null : headerParts(finalizedHeader),
    finalityBranch: concatBytes(...finalityBranch),
    committee,
    committeeBranch: concatBytes(...committeeBranch),
    syncAggregate: syncAggregate === undefined ? NOTHING : concatBytes(syncAggregate.bits, syncAggregate.signature),
    signatureSlot: BigInt(signatureSlot),
  }
}

/** A header as the addon takes it. */
export function headerParts({ beacon, execution, executionBranch }: LightClientHeader): LightClientHeaderParts {
  return { beacon: headerToSsz(beacon), execution, executionBranch: concatBytes(...executionBranch) }
}

/** The object's first header: of a bootstrap its only one, of others the attested one. */
export function firstHeader({ fork, header }: LightClientParts): LightClientHeader {
  return headerOf(knownLightClientFork(fork), header)
}

/** The object's finalized header; undefined in objects that have none. */
export function finalizedHeaderOf({ fork, finalizedHeader }: LightClientParts): LightClientHeader | undefined {
  return finalizedHeader === null ? undefined : headerOf(knownLightClientFork(fork), finalizedHeader)
}

/** Who signed, and in which slot. */
export function signatureOf({ syncAggregate, signatureSlot }: LightClientParts): {
  readonly syncAggregate: SyncAggregate
  readonly signatureSlot: number
} {
  const end = syncAggregate.length - SIGNATURE_LENGTH
  return {
    syncAggregate: { bits: syncAggregate.subarray(0, end), signature: syncAggregate.subarray(end) },
    signatureSlot: safeNumber(signatureSlot, 'signature slot'),
  }
}

/** The nodes of a branch. */
export function branchNodes(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: bytes.length / NODE_LENGTH }, (_, index) =>
    bytes.subarray(NODE_LENGTH * index, NODE_LENGTH * (index + 1)),
  )
}

function headerOf(fork: LightClientFork, parts: LightClientHeaderParts): LightClientHeader {
  const { beacon, execution, executionBranch } = parts
  return { fork, beacon: headerFromSsz(beacon), execution, executionBranch: branchNodes(executionBranch) }
}
