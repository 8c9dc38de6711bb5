import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openHistoryFile } from '../../ts/cli/history/HistoryFile.ts'
import { readTextFile } from '../../ts/cli/readTextFile.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()

/** Three looks are within the patience, the fourth is not. */
function clockOfLooks() {
  let looks = -1
  return { monotonicMs: () => 3_000 * ++looks, looks: () => looks }
}

async function pipe(): Promise<string> {
  const file = join(await cleanUp.directory(), 'pipe')
  execFileSync('mkfifo', [file])
  return file
}

describe.skipIf(process.platform === 'win32')('a pipe given as a file', () => {
  it('that nobody writes to is given up, and not waited for at its opening', async () => {
    const file = await pipe()
    const clock = clockOfLooks()
    const sentence = 'it is a pipe, and nobody has written to it for 10 seconds'
    expect(() => readTextFile(file, clock)).toThrow(sentence)
    expect(clock.looks()).toBe(4)
  })

  it('is read to its end, however late its text comes', async () => {
    const file = await pipe()
    const writer = openSync(file, 'r+')
    const clock = clockOfLooks()
    const monotonicMs = (): number => {
      const nowMs = clock.monotonicMs()
      if (clock.looks() === 2) {
        writeSync(writer, '\uFEFFa: b\n')
        // It ends when its only writer is gone; what it has written stays.
        closeSync(writer)
      }
      return nowMs
    }
    expect(readTextFile(file, { monotonicMs })).toBe('a: b\n')
  })

  it('is not a file with history', async () => {
    await expect(openHistoryFile(await pipe(), mainnet)).rejects.toThrow(/--history\.file .*: it is not a file/)
  })
})
