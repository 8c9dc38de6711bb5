const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The wish to stop, as signals bring it. */
export interface StopSignal {
  /** Resolves with the name of the first signal; a second one of any kind ends the process at once. */
  readonly received: Promise<string>
  /** Leaves signals to the system again, also one that has come already. */
  release(): void
}

/** Listens for SIGINT, SIGTERM and SIGHUP from now on. */
export function stopSignal(): StopSignal {
  let first: (typeof SIGNALS)[number] | undefined
  let settle: (signal: string) => void = () => {}
  const received = new Promise<string>((resolve) => {
    settle = resolve
  })
  const stop = (signal: NodeJS.Signals): void => {
    first = SIGNALS.find((each) => each === signal)
    removeListeners()
    settle(signal)
  }
  const removeListeners = (): void => {
    for (const each of SIGNALS) process.removeListener(each, stop)
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  return {
    received,
    release: () => {
      removeListeners()
      if (first !== undefined) process.kill(process.pid, first)
    },
  }
}
