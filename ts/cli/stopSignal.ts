const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Resolves with the name of the first SIGINT or SIGTERM; a second one of either kind ends the process at once. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string): void => {
      for (const each of SIGNALS) process.removeListener(each, stop)
      resolve(signal)
    }
    for (const signal of SIGNALS) process.on(signal, stop)
  })
}
