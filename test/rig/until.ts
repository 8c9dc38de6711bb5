/** How often a condition is looked at. */
const INTERVAL_MS = 250

/** Waits; rejects when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      settle()
    }
    const abort = (): void => end(() => reject(signal.reason))
    const timer = setTimeout(() => end(resolve), ms)
    signal.addEventListener('abort', abort)
  })
}

/**
 * Asks again and again until there is an answer.
 *
 * @param look - `undefined` means not yet; so does an error, which is named if the time runs out
 * @throws Error when there is none within that time, or the signal aborts
 */
export async function until<T>(
  what: string,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    let problem: unknown
    try {
      const answer = await look()
      if (answer !== undefined) return answer
    } catch (error) {
      problem = error
    }
    if (performance.now() > end) {
      const reason = problem === undefined ? '' : ` (${problem instanceof Error ? problem.message : String(problem)})`
      throw new Error(`not within ${withinMs / 1000} s: ${what}${reason}`)
    }
    await pause(INTERVAL_MS, signal)
  }
}
