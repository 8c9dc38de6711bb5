import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { altairMainnetRecording } from '../support/replay-mainnet-altair.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()
const ROOT = `0x${'41'.repeat(32)}`

/** Milliseconds, enough for any busy machine: a silent request is given up only after that. */
const AT_ONCE_MS = 8_000

async function start(args: readonly string[]): Promise<BlsyncProcess> {
  const datadir = join(await cleanUp.directory(), 'data')
  return cleanUp.add(BlsyncProcess.start(['--mainnet', '--datadir', datadir, ...args]), (it) => it.kill())
}

/** An address that takes connections and never answers, and how many there are. */
async function silentServer(): Promise<{ readonly url: string; readonly connections: () => number }> {
  let count = 0
  const server = createServer((socket) => {
    count++
    cleanUp.add(
      socket.on('error', () => {}),
      (it) => it.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.add(server, (it) => it.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, connections: () => count }
}

async function stopsAtOnce(blsync: BlsyncProcess, signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): Promise<void> {
  const sentMs = performance.now()
  const end = await blsync.stop(signal)
  expect(performance.now() - sentMs).toBeLessThan(AT_ONCE_MS)
  expect([end.code, end.complaint]).toEqual([0, ''])
  expect(end.output).toContain(`"message":"stopping","reason":"${signal}"`)
}

describe('A wish to stop ends the command at once, with code 0', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s while every beacon node and engine is silent',
    async (signal) => {
      const silent = await silentServer()
      const jwt = join(await cleanUp.directory(), 'jwt.hex')
      const engine = ['--blsync.engine.api', silent.url, '--blsync.jwtsecret', jwt]
      const blsync = await start(['--beacon.api', silent.url, '--beacon.checkpoint', ROOT, ...engine])
      await blsync.line('starting')
      await expect.poll(silent.connections).toBeGreaterThan(0)
      await stopsAtOnce(blsync, signal)
    },
  )

  it('SIGTERM while a checkpoint source is silent', async () => {
    const silent = await silentServer()
    const blsync = await start(['--beacon.api', silent.url, '--beacon.checkpoint.url', silent.url])
    await expect.poll(silent.connections).toBeGreaterThan(0)
    await stopsAtOnce(blsync, 'SIGTERM')
  })

  it.skipIf(!hasVectors('light-client', 'mainnet-altair-periods-290-452'))(
    'SIGTERM while 163 periods are verified',
    async () => {
      const chain = altairMainnetRecording()
      const server = cleanUp.add(await ReplayServer.start(chain), (it) => it.close())
      const checkpoint = ['--beacon.checkpoint', chain.checkpointRoot, '--allow-stale-checkpoint']
      const blsync = await start(['--beacon.api', server.url, ...checkpoint])
      await expect.poll(() => server.http.seen('/eth/v1/beacon/light_client/updates').length).toBeGreaterThan(1)
      await stopsAtOnce(blsync, 'SIGTERM')
    },
  )
})
