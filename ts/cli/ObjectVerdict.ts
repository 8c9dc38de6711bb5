import type { ObjectKind } from '../types/lightClientObject.ts'

/** What `blsync verify` says of one object; null where the object does not have it or could not be read. */
export interface ObjectVerdict {
  /** The file as it was named. */
  readonly file: string
  readonly kind: ObjectKind | null
  /** Fork at the attested slot. */
  readonly fork: string | null
  /** Sync committee period of the attested slot. */
  readonly period: number | null
  /** For a bootstrap the slot of its header. */
  readonly attestedSlot: number | null
  readonly signatureSlot: number | null
  /** Members of the committee that signed. */
  readonly participants: number | null
  /** Null where no finality is claimed; 0 while genesis is the finalized block. */
  readonly finalizedSlot: number | null
  readonly ok: boolean
  /** Stable code of the rule that is broken. */
  readonly reason: string | null
}

/** What an object says of itself. */
export type ObjectFacts = Omit<ObjectVerdict, 'file' | 'ok' | 'reason'>

/** The verdict and, for a bad object, one sentence about its reason. */
export interface ExplainedVerdict {
  readonly verdict: ObjectVerdict
  readonly message: string
}

/** One line for people. */
export function verdictLine({ verdict, message }: ExplainedVerdict, committeeSize: number): string {
  const { file, kind, fork, period, attestedSlot, signatureSlot, participants, finalizedSlot, reason } = verdict
  const facts = [
    kind ?? 'object',
    fork,
    period === null ? null : `period ${period}`,
    attestedSlot === null ? null : `slot ${attestedSlot}`,
    signatureSlot === null ? null : `signed ${signatureSlot}`,
    participants === null ? null : `signers ${participants}/${committeeSize}`,
    finalizedSlot === null ? null : `finalized ${finalizedSlot}`,
    reason === null ? 'ok' : `BAD ${reason}: ${printable(message)}`,
  ]
  return `${file}: ${facts.filter((fact) => fact !== null).join('  ')}`
}

/** Messages may quote the file, and a file may hold what steers a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?')
}
