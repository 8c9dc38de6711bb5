import { expect } from 'vitest'
import { EngineCallError, type EngineFailure } from '../../ts/engine/EngineFailure.ts'

/** How a call failed; one that did not fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<EngineFailure> {
  const error = await call.then(
    () => 'the call succeeded',
    (cause: unknown) => cause,
  )
  return error instanceof EngineCallError ? error.failure : expect.fail(`no EngineCallError: ${String(error)}`)
}
