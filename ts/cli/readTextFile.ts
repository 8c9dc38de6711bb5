import { type Clock, systemClock } from '../clock.ts'
import { FileInput, PIPE_PATIENCE_MS, silentPipe } from '../FileInput.ts'

/** Configurations of networks take 10 KB. */
const MAX_BYTES = 1 << 20

const LOOK_MS = 20

/**
 * The text of a file that a person writes, or of a pipe, without a byte order mark.
 *
 * @throws Error when it cannot be read, is longer than any such file, however long that is, or is a pipe without a writer
 */
export function readTextFile(file: string, clock: Pick<Clock, 'monotonicMs'> = systemClock): string {
  const input = new FileInput(file, MAX_BYTES)
  try {
    const untilMs = clock.monotonicMs() + PIPE_PATIENCE_MS
    while (!input.read()) {
      if (clock.monotonicMs() >= untilMs) throw silentPipe()
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS)
    }
    const { bytes } = input
    if (bytes.length <= MAX_BYTES) return new TextDecoder().decode(bytes)
  } finally {
    input.close()
  }
  throw new Error(`it is longer than ${MAX_BYTES} bytes`)
}
