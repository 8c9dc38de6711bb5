import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { minimalPreset } from '../../ts/params/Preset.ts'
import { beaconStateShape } from '../../ts/types/state/beaconStateShape.ts'
import { resolveStatePath } from '../../ts/types/state/resolveStatePath.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { altairMainnetRecording } from '../support/replay-mainnet-altair.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'
import { exchange } from './support/exchange.ts'

const cleanUp = new CleanUp()
const SSZ = { accept: 'application/octet-stream' }

describe.skipIf(!hasVectors('light-client', 'mainnet-altair-periods-290-452'))('blsync --serve.port', () => {
  it('serves a second blsync what it verified, byte for byte, and counts it', async () => {
    const recording = altairMainnetRecording(300)
    const source = cleanUp.add(await ReplayServer.start(recording), (server) => server.close())
    const begin = async (url: string): Promise<BlsyncProcess> => {
      const datadir = join(await cleanUp.directory(), 'data')
      const checkpoint = ['--beacon.checkpoint', recording.checkpointRoot, '--allow-stale-checkpoint']
      const args = ['--mainnet', '--beacon.api', url, '--datadir', datadir, ...checkpoint]
      const blsync = BlsyncProcess.start([...args, '--serve.port', '0', '--metrics', '--metrics.port', '0'])
      return cleanUp.add(blsync, () => blsync.kill())
    }
    const reached = (blsync: BlsyncProcess) =>
      expect.poll(async () => (await blsync.status()).committees?.lastPeriod).toBe(301)
    const first = await begin(source.url)
    await reached(first)
    const { url } = await first.line('serving light clients')
    const second = await begin(String(url))
    await reached(second)
    const served = await second.line('serving light clients')
    const updates = await exchange(
      `${String(served.url)}/eth/v1/beacon/light_client/updates?start_period=290&count=128`,
      { headers: SSZ },
    )
    expect(updates.body.equals(Buffer.concat(recording.updates(290).flatMap(({ ssz }) => ssz ?? [])))).toBe(true)
    const { port } = await second.line('status and metrics')
    const metrics = (await exchange(`http://127.0.0.1:${String(port)}/metrics`)).body.toString()
    expect(metrics).toContain('# TYPE blsync_serve_requests_total counter\nblsync_serve_requests_total 1\n')
    expect(metrics).toContain(`blsync_serve_sent_bytes_total ${updates.body.length}\n`)
    const status = (await exchange(`http://127.0.0.1:${String(port)}/status`)).json()
    expect(status).toMatchObject({ serving: { requests: 1, refused: 0, connections: expect.any(Number) } })
    for (const blsync of [second, first]) expect((await blsync.stop()).code).toBe(0)
  })

  it('a port that is taken stops the start with the setting named', async () => {
    const recording = altairMainnetRecording(290)
    const source = cleanUp.add(await ReplayServer.start(recording), (server) => server.close())
    const datadir = join(await cleanUp.directory(), 'data')
    const { port } = new URL(source.url)
    const args = ['--mainnet', '--beacon.api', source.url, '--beacon.checkpoint', recording.checkpointRoot]
    const end = await BlsyncProcess.run([
      ...args,
      '--datadir',
      datadir,
      '--serve.port',
      port,
      '--metrics',
      '--metrics.port',
      '0',
    ])
    expect(end.code).toBe(2)
    expect(end.complaint).toContain('--serve.port')
  })
})

describe('blsync --dev --serve.port', () => {
  it('serves the head of its development chain, which its execution client has executed', async () => {
    const blsync = cleanUp.add(BlsyncProcess.start(['--dev', '--serve.port', '0']), (process) => process.kill())
    const { url } = await blsync.line('serving light clients')
    await blsync.line('head verified')
    const update = await exchange(`${String(url)}/eth/v1/beacon/light_client/optimistic_update`)
    expect([update.status, update.headers['eth-consensus-version']]).toEqual([200, 'gloas'])
    const syncing = async () => (await exchange(`${String(url)}/eth/v1/node/syncing`)).json()
    await expect.poll(syncing).toMatchObject({ data: { is_syncing: false, is_optimistic: false, el_offline: false } })
    expect((await blsync.stop()).code).toBe(0)
  })

  it('offers the parts of states that --prove.keep names', async () => {
    const args = [
      '--dev',
      '--serve.port',
      '0',
      '--prove.keep',
      'slot',
      '--prove.keep',
      'genesis_time,next_withdrawal_index',
    ]
    const blsync = cleanUp.add(BlsyncProcess.start(args), (process) => process.kill())
    const { url } = await blsync.line('serving light clients')
    await blsync.line('head verified')
    const shape = beaconStateShape(minimalPreset, 'gloas')
    const parts = ['genesis_time', 'next_withdrawal_index'].map((part) => resolveStatePath(shape, part).gindex)
    const format = bytesToHex(encodeCompactFormat(formatOfGindices(parts)))
    const proven = async () => (await exchange(`${String(url)}/eth/v0/beacon/proof/state/head?format=${format}`)).json()
    await expect.poll(proven).toMatchObject({ version: 'gloas', data: { descriptor: format } })
    expect((await blsync.stop()).code).toBe(0)
  })
})
