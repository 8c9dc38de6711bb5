import { describe, expect, it } from 'vitest'
import { BlsyncProcess, type LogLine } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()

function startDev(...flags: readonly string[]): BlsyncProcess {
  return cleanUp.add(BlsyncProcess.start(['--dev', '--dev.slot', '1000', ...flags]), (it) => it.kill())
}

describe('blsync --dev, as npm start runs it', () => {
  it('verifies its checkpoint, catches up, follows heads and finality, and ends with code 0', async () => {
    const blsync = startDev()
    await blsync.line('finalized')
    await blsync.until(() => linesOf(blsync, 'head verified').length > 1, 'another head')
    await blsync.line('forkchoice accepted')
    expect(await blsync.stop('SIGINT')).toMatchObject({ code: 0, complaint: '' })
    const order = ['checkpoint verified', 'catching up committees', 'committees caught up', 'stopping']
    const firsts = order.map((message) => blsync.lines.findIndex((line) => line.message === message))
    expect(firsts).toEqual([...firsts].sort((a, b) => a - b))
    expect(firsts).not.toContain(-1)
    const heads = linesOf(blsync, 'head verified')
    for (const head of heads) {
      expect(head).toMatchObject({
        root: expect.stringMatching(/^0x[0-9a-f]{64}$/),
        signers: expect.stringMatching(/^\d+\/32$/),
        age: expect.stringMatching(/^\d+\.\ds$/),
      })
    }
    for (const line of linesOf(blsync, 'forkchoice accepted')) {
      expect(line).toMatchObject({ state: 'following', hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) })
      expect(line.finalized).toMatch(/^0x(?!0{64})[0-9a-f]{64}$/)
    }
    // Of what is slow it may have warned.
    expect(blsync.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('ends with code 0 as many slots after the first head as it was told', async () => {
    const blsync = startDev('--dev.slots', '2')
    expect(await blsync.ended).toMatchObject({ code: 0, complaint: '' })
    const order = blsync.lines.map(({ message, reason }) => (message === 'stopping' ? reason : message))
    expect(order).toContain('head verified')
    expect(order.indexOf('ran for 2 slots')).toBeGreaterThan(order.indexOf('head verified'))
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends it at once and cleanly', async (signal) => {
    const blsync = startDev('--dev.slot', '20000', '--metrics', '--metrics.port', '0')
    await blsync.line('head verified')
    expect((await blsync.status()).engines).toHaveLength(1)
    const end = await blsync.stop(signal)
    expect(end).toMatchObject({ code: 0, complaint: '' })
    // A slot that was waited for would have brought one.
    expect(messagesAfterStopping(blsync, signal)).not.toContain('head verified')
  })

  it('a signal while the history is built ends it before the chain runs', async () => {
    const blsync = startDev()
    await blsync.line('building the history of the development chain')
    expect(await blsync.stop('SIGINT')).toMatchObject({ code: 0, complaint: '' })
    expect(blsync.lines.map(({ message }) => message)).not.toContain('development chain running')
    expect(messagesAfterStopping(blsync, 'SIGINT')).toEqual([])
  })

  it('a signal while it still catches up ends it just as well', async () => {
    const blsync = startDev()
    await blsync.line('development chain running')
    expect(await blsync.stop('SIGTERM')).toMatchObject({ code: 0, complaint: '' })
    expect(messagesAfterStopping(blsync, 'SIGTERM')).not.toContain('stopping')
  })
})

function messagesAfterStopping({ lines }: BlsyncProcess, reason: string): readonly string[] {
  const at = lines.findIndex((line) => line.message === 'stopping' && line.reason === reason)
  expect(at, 'it says why it stops').toBeGreaterThanOrEqual(0)
  return lines.slice(at + 1).map(({ message }) => message)
}

function linesOf(blsync: BlsyncProcess, message: string): readonly LogLine[] {
  return blsync.lines.filter((line) => line.message === message)
}
