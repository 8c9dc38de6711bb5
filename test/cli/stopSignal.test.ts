import { afterEach, describe, expect, it, vi } from 'vitest'
import { stopSignal } from '../../ts/cli/stopSignal.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

describe('stopSignal', () => {
  const before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]))

  function ownListeners(): number {
    return SIGNALS.flatMap((signal) => process.listeners(signal).filter((it) => !before.get(signal)?.includes(it)))
      .length
  }

  afterEach(() => {
    vi.restoreAllMocks()
    for (const signal of SIGNALS) {
      for (const listener of process.listeners(signal)) {
        if (!before.get(signal)?.includes(listener)) process.removeListener(signal, listener)
      }
    }
  })

  it.each(SIGNALS)('names %s, and leaves any second signal to end the process at once', async (signal) => {
    const stop = stopSignal()
    process.emit(signal, signal)
    expect(await stop.received).toBe(signal)
    expect(ownListeners()).toBe(0)
  })

  it('released, it leaves signals to the system, also the one that has come', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
    stopSignal().release()
    expect(kill).not.toHaveBeenCalled()
    const stop = stopSignal()
    process.emit('SIGHUP', 'SIGHUP')
    stop.release()
    expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGHUP')
    expect(ownListeners()).toBe(0)
  })
})
