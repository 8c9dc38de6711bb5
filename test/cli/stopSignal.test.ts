import { afterEach, describe, expect, it } from 'vitest'
import { stopSignal } from '../../ts/cli/stopSignal.ts'

describe('stopSignal', () => {
  const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') }

  afterEach(() => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      for (const listener of process.listeners(signal)) {
        if (!before[signal].includes(listener)) process.removeListener(signal, listener)
      }
    }
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'names %s, and leaves any second signal to end the process at once',
    async (signal) => {
      const stopped = stopSignal()
      process.emit(signal, signal)
      expect(await stopped).toBe(signal)
      expect(process.listeners('SIGINT')).toEqual(before.SIGINT)
      expect(process.listeners('SIGTERM')).toEqual(before.SIGTERM)
    },
  )
})
