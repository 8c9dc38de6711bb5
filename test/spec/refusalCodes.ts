const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ['a node of the finality branch is wrong', ['INVALID_FINALITY_BRANCH']],
  ['finalized header is not the one in the finality proof', ['INVALID_FINALITY_BRANCH']],
  ['finality branch present, finalized header empty', ['INVALID_FINALITY_BRANCH']],
  ['finalized header present, finality branch zero', ['FINALITY_NOT_EMPTY']],
  ['finalized slot is later than attested slot', ['SLOT_ORDER']],
  ['signature slot is not after the attested slot', ['SLOT_ORDER']],
  ['a node of the next sync committee branch is wrong', ['INVALID_COMMITTEE_BRANCH']],
  ['committee branch present, committee empty', ['INVALID_COMMITTEE_BRANCH']],
  ['committee differs from the one in the state', ['INVALID_COMMITTEE_BRANCH']],
  ['aggregate public key of the committee changed', ['INVALID_COMMITTEE_BRANCH']],
  ['committee present, its branch zero', ['COMMITTEE_NOT_EMPTY']],
  ['a node of the execution branch is wrong', ['INVALID_ATTESTED_EXECUTION', 'INVALID_FINALIZED_EXECUTION']],
  ['the execution block hash is not the proven one', ['INVALID_ATTESTED_EXECUTION', 'INVALID_FINALIZED_EXECUTION']],
  [
    'a field of the execution header is not the proven one',
    ['INVALID_ATTESTED_EXECUTION', 'INVALID_FINALIZED_EXECUTION'],
  ],
  ['the execution branch is all zero', ['INVALID_ATTESTED_EXECUTION']],
  ['padding in front of the normalized execution branch is not zero', ['INVALID_FINALIZED_EXECUTION']],
  ['attested header changed: branches and signature do not fit', ['INVALID_FINALITY_BRANCH']],
  ['attested header changed in a field that only the signature covers', ['INVALID_SIGNATURE']],
  ['the signature is not of these participants', ['INVALID_SIGNATURE']],
  ['a valid signature of another header', ['INVALID_SIGNATURE']],
  ['signature is the point at infinity', ['INVALID_SIGNATURE']],
  ['signature is not a point', ['INVALID_SIGNATURE']],
  ['fewer than MIN_SYNC_COMMITTEE_PARTICIPANTS', ['NOT_ENOUGH_SIGNERS']],
  ['no participants, signature is the point at infinity', ['NOT_ENOUGH_SIGNERS']],
  ['current slot is before the signature slot', ['FUTURE_SIGNATURE']],
  // A store misses the committee; a chain sees before that the update is of two periods.
  ['signature period is two periods on', ['COMMITTEE_UNKNOWN', 'SIGNATURE_PERIOD']],
])

/** The codes that say what a case says in words; words nobody has heard are an error. */
export function refusalCodes(reason: string): readonly string[] {
  const codes = CODES.get(reason)
  if (codes === undefined) throw new Error(`no code for an update that is refused because: ${reason}`)
  return codes
}
