/** Taken when the module is loaded, so that it is the real one also where a test runs on a clock of its own. */
const { setImmediate } = globalThis

/** Lets everything else that is due run before the caller goes on. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
