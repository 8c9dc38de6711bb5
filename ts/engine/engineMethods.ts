import { InternalError } from '../errors.ts'
import type { ForkName } from '../params/ForkName.ts'
import { type EngineMethods, FORK_RULES } from '../params/forkRules.ts'

/**
 * The engine methods for a payload.
 *
 * @param fork - the fork of the payload's own timestamp
 * @throws InternalError for a fork without execution payloads
 */
export function engineMethods(fork: ForkName): EngineMethods {
  const found = FORK_RULES[fork].engine
  if (found === undefined) throw new InternalError(`there is no engine method for payloads of ${fork}`)
  return found
}

/** Every method that may be called, for `engine_exchangeCapabilities`. */
export const ENGINE_CAPABILITIES: readonly string[] = [
  ...new Set(
    Object.values(FORK_RULES).flatMap(({ engine }) => (engine ? [engine.newPayload, engine.forkchoiceUpdated] : [])),
  ),
  'engine_getClientVersionV1',
]
