import type { RuleCode } from '../ErrorCode.ts'
import { NativeError } from './NativeError.ts'

/** Total, so that a rule that is added to the type is added here. */
const RULES: Readonly<Record<RuleCode, true>> = {
  MALFORMED: true,
  UNKNOWN_FORK: true,
  UNSUPPORTED_FORK: true,
  FORK_MISMATCH: true,
  BRANCH_DEPTH: true,
  NOT_ENOUGH_SIGNERS: true,
  INVALID_ATTESTED_EXECUTION: true,
  INVALID_EXECUTION: true,
  WRONG_ROOT: true,
  SLOT_ORDER: true,
  SIGNATURE_PERIOD: true,
  FINALITY_NOT_EMPTY: true,
  INVALID_FINALIZED_EXECUTION: true,
  INVALID_FINALITY_BRANCH: true,
  COMMITTEE_NOT_EMPTY: true,
  NO_NEXT_COMMITTEE: true,
  INVALID_COMMITTEE_BRANCH: true,
  COMMITTEE_UNKNOWN: true,
  INVALID_PUBLIC_KEY: true,
  INVALID_SIGNATURE: true,
}

/** The addon's name of a broken rule. */
export function requireRuleCode(name: string): RuleCode {
  if (isRuleCode(name)) return name
  throw new NativeError('INTERNAL', `the addon names a rule that the library does not know: ${name}`)
}

function isRuleCode(name: string): name is RuleCode {
  return Object.hasOwn(RULES, name)
}
