import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { dataOf, textAt } from '../support/recorded.ts'
import { type LocalChainName, type LocalChainRecording, localChainRecording } from '../support/replay-local-chain.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()

async function startBlsync(chain: LocalChainRecording, server: ReplayServer): Promise<BlsyncProcess> {
  const directory = await cleanUp.directory()
  const config = join(directory, 'config.yaml')
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(dataOf(JSON.parse(chain.spec))))
  const genesis: unknown = JSON.parse(chain.genesis)
  const flags = {
    '--beacon.config': config,
    '--beacon.genesis.time': textAt(genesis, 'data', 'genesis_time'),
    '--beacon.genesis.gvroot': textAt(genesis, 'data', 'genesis_validators_root'),
    '--beacon.api': server.url,
    '--beacon.checkpoint': chain.checkpointRoot,
    '--datadir': join(directory, 'data'),
  }
  const blsync = BlsyncProcess.start([...Object.entries(flags).flat(), '--allow-stale-checkpoint'])
  return cleanUp.add(blsync, (it) => it.kill())
}

async function serve(chain: LocalChainRecording): Promise<ReplayServer> {
  return cleanUp.add(await ReplayServer.start(chain), (it) => it.close())
}

/** The slots that the recorded answers attest to and finalize, as they are in the recordings. */
const ANSWERS: readonly { name: LocalChainName; head: number; finalized: number; signers: string }[] = [
  { name: 'minimal', head: 77, finalized: 40, signers: '32/32' },
  { name: 'postmerge', head: 53, finalized: 32, signers: '32/32' },
  { name: 'withel', head: 48, finalized: 32, signers: '32/32' },
  { name: 'mainnet512', head: 161, finalized: 96, signers: '512/512' },
]

describe.skipIf(!hasVectors('local-chain'))('blsync on a recorded Lodestar chain', () => {
  it.each(ANSWERS)('$name: verifies bootstrap, head and finality', async ({ name, head, finalized, signers }) => {
    const chain = localChainRecording(name)
    const server = await serve(chain)
    const blsync = await startBlsync(chain, server)
    expect(await blsync.line('checkpoint verified')).toMatchObject({ root: chain.checkpointRoot })
    expect(await blsync.line(({ message, slot }) => message === 'head verified' && slot === head)).toMatchObject({
      signers,
    })
    expect(await blsync.line('finalized')).toMatchObject({ slot: finalized })
    expect(await blsync.stop()).toMatchObject({ code: 0, complaint: '' })
  })

  it('verifies every head of the recorded event stream, in order', async () => {
    const recorded = localChainRecording()
    // What the endpoints answered was recorded later than the stream.
    const chain: LocalChainRecording = { ...recorded, optimistic: () => undefined, finality: () => undefined }
    const server = await serve(chain)
    const blsync = await startBlsync(chain, server)
    await blsync.line('checkpoint verified')
    await server.http.received('/eth/v1/events')
    for (const signatureSlot of chain.eventSlots) {
      chain.clock.advanceThroughSlot(signatureSlot)
      await blsync.line(({ message, slot }) => message === 'head verified' && slot === signatureSlot - 1)
    }
    const heads = blsync.lines.filter(({ message }) => message === 'head verified').map(({ slot }) => slot)
    expect(heads).toEqual(chain.eventSlots.map((slot) => slot - 1))
    expect(heads).toHaveLength(5)
    expect(await blsync.stop()).toMatchObject({ code: 0 })
  })
})
