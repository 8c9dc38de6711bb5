import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exchange } from '../serve/support/exchange.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { gloasTransition, hasGloasTransition } from '../support/gloas-transition.ts'
import { dataOf } from '../support/recorded.ts'
import { type GloasRecording, gloasRecording, type TransitionCheckpoint } from '../support/replay-gloas-transition.ts'
import { ReplayServer } from '../support/replay-server.ts'

const cleanUp = new CleanUp()
const SSZ = { accept: 'application/octet-stream' }

async function startBlsync(chain: GloasRecording, url: string, checkpoint: TransitionCheckpoint) {
  const directory = await cleanUp.directory()
  const config = join(directory, 'config.yaml')
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(dataOf(JSON.parse(chain.spec))))
  const flags = {
    '--beacon.config': config,
    '--beacon.genesis.time': String(gloasTransition.config.genesisTime),
    '--beacon.genesis.gvroot': gloasTransition.config.genesisValidatorsRoot,
    '--beacon.api': url,
    '--beacon.checkpoint': chain.checkpoints[checkpoint],
    '--datadir': join(directory, 'data'),
    '--serve.port': '0',
  }
  const blsync = BlsyncProcess.start([...Object.entries(flags).flat(), '--allow-stale-checkpoint'])
  return cleanUp.add(blsync, (it) => it.kill())
}

describe.skipIf(!hasGloasTransition)('blsync on a chain of the mainnet preset that crosses into gloas', () => {
  it.each<[TransitionCheckpoint, number]>([
    ['bootstrap-fulu', 1],
    ['bootstrap-gloas', 3],
  ])(
    'N10: from %s: verifies committees, head and finality, and gives them to a second one byte for byte',
    async (checkpoint, first) => {
      const chain = gloasRecording()
      const server = cleanUp.add(await ReplayServer.start(chain), (it) => it.close())
      let url = server.url
      for (const _ of ['the node', 'the first one']) {
        const blsync = await startBlsync(chain, url, checkpoint)
        expect(await blsync.line('checkpoint verified')).toMatchObject({ root: chain.checkpoints[checkpoint] })
        const head = await blsync.line(({ message, slot }) => message === 'head verified' && slot === 24_910)
        expect(head).toMatchObject({ signers: '512/512' })
        expect(await blsync.line('finalized')).toMatchObject({ slot: 24_832 })
        url = String((await blsync.line('serving light clients')).url)
      }
      const frames = [1, 2, 3].filter((period) => period >= first).map((period) => chain.updateFrame(period) ?? [])
      const updates = `/eth/v1/beacon/light_client/updates?start_period=${first}&count=8`
      const served = () => exchange(url + updates, { headers: SSZ })
      await expect
        .poll(async () => (await served()).body.equals(Buffer.concat(frames.map((frame) => Buffer.from(frame)))))
        .toBe(true)
      const finality = await exchange(`${url}/eth/v1/beacon/light_client/finality_update`)
      expect(finality.json()).toEqual(JSON.parse(chain.finality()?.json ?? ''))
      const scores = await exchange(`${url}/blsync/v1/update_scores?start_period=0&count=8`, { headers: SSZ })
      expect(scores.body).toHaveLength(8 + 3 * frames.length)
    },
  )
})
