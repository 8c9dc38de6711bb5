import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { blockHashOf, newestCheckpoint, REPLAY_SLOT_MS, strictEngine } from '../support/devnet-run.ts'
import { devnetConfig } from '../support/recorded.ts'
import type { RecordedChain } from '../support/replay-chain.ts'
import { devnetRecording } from '../support/replay-devnet.ts'
import type { DevnetName } from '../support/replay-devnet-events.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const cleanUp = new CleanUp()

/** The recorded file, with shorter slots. */
function writeConfig(name: DevnetName, directory: string): string {
  const recorded = readFileSync(vectorPath('devnet', name, 'config', 'config.yaml'), 'utf8')
  const withoutSlots = recorded.replaceAll(/^(?:SECONDS_PER_SLOT|SLOT_DURATION_MS):.*$/gm, '')
  const file = join(directory, 'config.yaml')
  writeFileSync(file, `${withoutSlots}\nSLOT_DURATION_MS: ${REPLAY_SLOT_MS}\n`)
  return file
}

/** Slots of the headers that the recorded stream has updates of. */
function signedSlots({ stream }: RecordedChain): ReadonlySet<number> {
  const pieces = stream.filter(({ topic }) => topic === 'light_client_optimistic_update').map(({ bytes }) => bytes)
  const attested = Buffer.concat(pieces)
    .toString()
    .matchAll(/"attested_header":\{"beacon":\{"slot":"(\d+)"/g)
  return new Set([...attested].map((match) => Number(match[1])))
}

describe.skipIf(!hasVectors('devnet'))('blsync beside an execution client on a recorded network', () => {
  it.each([
    { name: 'minimal', first: 76, last: 106 },
    { name: 'mainnet-preset', first: 152, last: 172 },
  ] as const)(
    'N16: it leads the execution client from head to head, and on after it was killed ($name)',
    async ({ name, first, last }) => {
      const directory = await cleanUp.directory()
      const recording = devnetRecording(name)
      recording.clock.advanceThroughSlot(first + 1)
      const server = cleanUp.add(await ReplayServer.start(recording), (it) => it.close())
      const secret = new Uint8Array(32).fill(5)
      const engine = cleanUp.add(await strictEngine(name, secret), (it) => it.stop())
      const jwt = join(directory, 'jwt.hex')
      writeFileSync(jwt, `0x${Buffer.from(secret).toString('hex')}\n`)
      const { genesisValidatorsRoot } = devnetConfig(name)
      const start = (more: readonly string[]): BlsyncProcess => {
        const network = [
          '--beacon.config',
          writeConfig(name, directory),
          '--beacon.genesis.gvroot',
          genesisValidatorsRoot,
        ]
        // Some minutes ago, so that every recorded slot has been.
        const genesis = ['--beacon.genesis.time', String(Math.floor(Date.now() / 1000) - 300)]
        const endpoints = ['--beacon.api', server.url, '--blsync.engine.api', engine.url, '--blsync.jwtsecret', jwt]
        const datadir = ['--datadir', join(directory, 'data')]
        const blsync = BlsyncProcess.start([...network, ...genesis, ...endpoints, ...datadir, ...more])
        return cleanUp.add(blsync, (it) => it.kill())
      }
      const heads = recording.heads.filter(({ slot }) => first <= slot && slot <= last)
      const signed = signedSlots(recording)
      const follow = async (from: number, to: number): Promise<void> => {
        for (const head of heads.filter(({ slot }) => from <= slot && slot <= to)) {
          recording.clock.advanceThroughSlot(head.slot + 1)
          const hash = blockHashOf(recording, head)
          // Where the node published no update of a head, its child brings it along.
          if (signed.has(head.slot)) await engine.until(() => engine.head === hash)
        }
      }

      const middle = Math.floor((first + last) / 2)
      const blsync = start(['--beacon.checkpoint', newestCheckpoint(recording), '--allow-stale-checkpoint'])
      await blsync.line('checkpoint verified')
      await follow(first, middle)
      await blsync.kill()
      const again = start([])
      await follow(middle, last)
      const end = await again.stop()
      expect(end.code).toBe(0)
      expect(end.output).not.toContain('checkpoint verified')
      const given = engine.calls.flatMap(({ method, blockHash }) =>
        method.startsWith('engine_newPayload') ? [blockHash] : [],
      )
      const order = given.filter((hash, index) => given.indexOf(hash) === index)
      expect(new Set(order)).toEqual(new Set(heads.map((head) => blockHashOf(recording, head))))
      expect(engine.violations).toEqual([])
    },
  )
})
