import { NativeError } from './NativeError.ts'

/** Calls the addon; what it throws becomes a {@link NativeError}. */
export function callAddon<Result>(call: () => Result): Result {
  try {
    return call()
  } catch (thrown) {
    throw NativeError.from(thrown)
  }
}

/** Calls the addon for a promise; what it throws or rejects with becomes a {@link NativeError}. */
export async function awaitAddon<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (thrown) {
    throw NativeError.from(thrown)
  }
}
