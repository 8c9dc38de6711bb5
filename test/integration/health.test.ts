import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exchange } from '../serve/support/exchange.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { eventually } from '../support/eventually.ts'

const MAIN = join(import.meta.dirname, '../../dist/cli/main.cjs')

const cleanUp = new CleanUp()

function healthcheck(...flags: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'healthcheck', ...flags], (error, text) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text })
    })
  })
}

it('a running blsync tells that it is alive and ready, and how long its calls and requests take', async () => {
  const flags = ['--dev', '--dev.slot', '1000', '--metrics', '--metrics.port', '0']
  const blsync = cleanUp.add(BlsyncProcess.start(flags), (it) => it.kill())
  const { port } = await blsync.line('status and metrics')
  expect(await healthcheck('--metrics.port', String(port))).toEqual({ code: 0, text: 'ok\n' })
  await blsync.line('forkchoice accepted')
  // On a busy machine an execution client is a head behind for a moment, again and again.
  await eventually(async () => {
    const ready = await healthcheck('--ready', '--metrics.addr', '0.0.0.0', '--metrics.port', String(port))
    expect(ready).toMatchObject({ code: 0, text: expect.stringContaining('"ready":true') })
  })
  const metrics = (await exchange(`http://127.0.0.1:${port}/metrics`)).body.toString()
  expect(metrics).toMatch(
    /^blsync_engine_call_duration_seconds_count\{engine="[^"]+",method="engine_forkchoiceUpdatedV\d"\} [1-9]/m,
  )
  expect(metrics).toMatch(
    /^blsync_server_request_duration_seconds_count\{server="[^"]+",route="light_client\/updates"\} [1-9]/m,
  )
  expect(metrics).toMatch(/^beacon_head_slot [1-9]\d*$/m)
  expect((await blsync.stop('SIGTERM')).code).toBe(0)
  expect(await healthcheck('--metrics.port', String(port))).toMatchObject({ code: 1 })
})
