import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { RawServer } from '../support/raw-server.ts'

const cleanUp = new CleanUp()

let dev: DevChain

beforeAll(async () => {
  dev = await smallChain()
  await dev.start()
})

afterAll(() => dev.stop())

/** A page longer than any error is read, or a genesis longer than any genesis, each in one write. */
function oversized(line: string, index: number): string {
  const [status, type, body] = line.includes('/genesis')
    ? ['200 OK', 'application/json', `{"data":"${'x'.repeat(5_000)}"}`]
    : ['502 Bad Gateway', 'text/html', `<html>${'x'.repeat(index % 2 === 0 ? 17_000 : 60_000)}</html>`]
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

describe('A beacon node whose every answer is longer than it may be, headers and body in one write', () => {
  it('N13: does not end the process, and the honest one beside it is followed', async () => {
    const directory = await cleanUp.directory()
    const asked: string[] = []
    const odd = cleanUp.add(
      await RawServer.start((line, index) => {
        asked.push(line)
        return { bytes: oversized(line, index) }
      }),
      (it) => it.close(),
    )
    const engine = cleanUp.add(await dev.addEngineServer(), (it) => it.close())
    writeFileSync(join(directory, 'config.yaml'), dev.configYaml)
    writeFileSync(join(directory, 'jwt.hex'), dev.jwtSecretHex)
    const flags: Readonly<Record<string, string>> = {
      '--beacon.config': join(directory, 'config.yaml'),
      '--beacon.genesis.time': String(Math.floor((Date.now() - dev.chain.slot * dev.config.slotDurationMs) / 1000)),
      '--beacon.genesis.gvroot': dev.config.genesisValidatorsRoot,
      '--beacon.api': `${odd.url},${dev.beaconUrl}`,
      '--beacon.checkpoint': dev.checkpointRoot,
      '--blsync.engine.api': engine.url,
      '--blsync.jwtsecret': join(directory, 'jwt.hex'),
      '--datadir': join(directory, 'data'),
    }
    const blsync = cleanUp.add(
      BlsyncProcess.start([...Object.entries(flags).flat(), '--allow-stale-checkpoint', '--log.level', 'debug']),
      (it) => it.kill(),
    )
    await blsync.line('head verified')
    await blsync.until(() => engine.calls.some(({ method }) => method.includes('forkchoice')), 'the head is driven')
    await blsync.until(() => asked.some((line) => line.includes('/events')), 'its stream was asked for')
    expect(asked.filter((line) => line.includes('/genesis'))).not.toEqual([])
    const end = await blsync.stop()
    expect(end.code).toBe(0)
    expect(end.complaint).toBe('')
  })
})
