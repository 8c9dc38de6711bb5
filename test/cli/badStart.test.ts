import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asciiBytes } from '../../ts/db/databaseKey.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { networks } from '../../ts/params/networks.ts'
import { CHECKPOINT, expectNoSecret, useBadCommand } from '../support/bad-command.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { capellaMainnetRecording } from '../support/replay-mainnet-capella.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const { cleanUp, directory, server, secretUrl, good, expectSentence } = useBadCommand()
const mainnet = { network: 'mainnet', genesisValidatorsRoot: networks.mainnet.genesisValidatorsRoot }

describe('A checkpoint that cannot be used ends the command with code 3 and one sentence', () => {
  it('none at all', async () => {
    const end = await BlsyncProcess.run(good().filter((flag) => flag !== '--beacon.checkpoint' && flag !== CHECKPOINT))
    expect(end.code).toBe(3)
    expectSentence(end, /no verified chain to continue from: give a finalized block root .*--beacon\.checkpoint/)
  })

  it('a root that is none', async () => {
    const end = await BlsyncProcess.run([...good(), '--beacon.checkpoint', '0x1234'])
    expect(end.code).toBe(3)
    expectSentence(end, /--beacon\.checkpoint is not a block root: expected 0x and 64 hex digits/)
  })

  it('a file that is not there', async () => {
    const flags = good().filter((flag) => flag !== '--beacon.checkpoint' && flag !== CHECKPOINT)
    const end = await BlsyncProcess.run([...flags, '--beacon.checkpoint.file', '/nowhere/root.txt'])
    expect(end.code).toBe(3)
    expectSentence(end, /cannot read --beacon\.checkpoint\.file \/nowhere\/root\.txt/)
  })

  it('a checkpoint server that names no finalized block', async () => {
    const flags = good().filter((flag) => flag !== '--beacon.checkpoint' && flag !== CHECKPOINT)
    const source = secretUrl()
    const end = await BlsyncProcess.run([...flags, '--beacon.checkpoint.url', source])
    expect(end.code).toBe(3)
    expect(end.complaint).toMatch(
      /--beacon\.checkpoint\.url http:\/\/127\.0\.0\.1:\d+ does not name a finalized block: .*404/,
    )
    expectNoSecret(end.output)
  })

  it.skipIf(!hasVectors('light-client', 'mainnet-capella-periods-800-820-ssz'))(
    'one that is too old, with the remedy, and nothing is stored',
    async () => {
      const chain = capellaMainnetRecording()
      const replay = cleanUp.add(await ReplayServer.start(chain), (it) => it.close())
      const flags = ['--mainnet', '--beacon.api', replay.url, '--beacon.checkpoint', chain.checkpointRoot]
      const datadir = ['--datadir', join(directory(), 'data')]
      const end = await BlsyncProcess.run([...flags, ...datadir])
      expect(end.code).toBe(3)
      expect(end.output).toContain(chain.checkpointRoot)
      expect(end.output).toMatch(/days old, more than the 7 days .*(--allow-stale-checkpoint|choose a newer one)/)
      const again = await BlsyncProcess.run(['--mainnet', '--beacon.api', replay.url, ...datadir])
      expect(again.code).toBe(3)
      expect(again.complaint).toMatch(/no verified chain to continue from/)
      expect(replay.http.seen('/eth/v1/beacon/light_client/updates')).toEqual([])
    },
  )
})

describe('A data directory that cannot be used ends the command with code 4 and one sentence', () => {
  it('one below a file', async () => {
    const file = join(directory(), 'file')
    writeFileSync(file, '')
    const end = await BlsyncProcess.run(good(join(file, 'data')))
    expect(end.code).toBe(4)
    expectSentence(end, /cannot use the data directory \S+file\/data\S*: .*Choose one you may write to/)
  })

  it.skipIf(process.getuid?.() !== 0)('none named, for a user without a home', async () => {
    const flags = good().slice(0, -2)
    const end = await BlsyncProcess.run(flags, { uid: 54_321, env: { HOME: '' } })
    expect(end.code).toBe(4)
    expectSentence(end, /no home directory.*--datadir/)
  })

  it.skipIf(process.getuid?.() !== 0)('one that belongs to another user', async () => {
    const datadir = join(directory(), 'data')
    mkdirSync(join(datadir, 'db'), { recursive: true, mode: 0o700 })
    const end = await BlsyncProcess.run(good(datadir), { uid: 54_321 })
    expect(end.code).toBe(4)
    expectSentence(end, /cannot use the data directory \S+data\/db: EACCES.*Choose one you may write to/)
  })

  it('one that a later release has written', async () => {
    const store = await LevelStore.open(join(directory(), 'data', 'db'), mainnet)
    await store.batch([{ type: 'put', key: asciiBytes('schema'), value: asciiBytes('2') }])
    await store.close()
    const end = await BlsyncProcess.run(good())
    expect(end.code).toBe(4)
    expectSentence(
      end,
      /data directory \S+ has schema version 2, this version of blsync reads 1\. Choose another directory(), or remove/,
    )
  })

  it('the database of another program, which is left as it is', async () => {
    const datadir = join(directory(), 'data')
    mkdirSync(join(datadir, 'db'), { recursive: true })
    writeFileSync(join(datadir, 'db', 'chaindata.rlp'), 'precious')
    const end = await BlsyncProcess.run(good(datadir))
    expect(end.code).toBe(4)
    expectSentence(end, /data directory \S+ is not a database of blsync: it holds chaindata\.rlp\. Choose an empty/)
    expect(readdirSync(join(datadir, 'db'))).toEqual(['chaindata.rlp'])
  })

  it('the data of another network', async () => {
    const first = cleanUp.add(
      BlsyncProcess.start(good().map((flag) => (flag === '--mainnet' ? '--sepolia' : flag))),
      (it) => it.kill(),
    )
    await first.line('starting')
    await first.stop()
    server().requests.length = 0
    const end = await BlsyncProcess.run(good())
    expect(end.code).toBe(4)
    expectSentence(end, /belongs to the network sepolia \(0xd8ea.*\), not to mainnet\. Choose another directory/)
  })

  it('one that another blsync uses', async () => {
    const first = cleanUp.add(BlsyncProcess.start(good()), (it) => it.kill())
    await first.line('starting')
    const second = await BlsyncProcess.run(good())
    expect(second.code).toBe(4)
    expect(second.complaint).toMatch(/data directory \S+ is in use by another process\. Stop it, or choose another/)
    const end = await first.stop()
    expect(end.code).toBe(0)
    expectNoSecret(end.output)
  })

  it('a damaged one', async () => {
    const first = cleanUp.add(BlsyncProcess.start(good()), (it) => it.kill())
    await first.line('starting')
    await first.stop()
    server().requests.length = 0
    const database = join(directory(), 'data', 'db')
    for (const name of readdirSync(database)) {
      if (name.startsWith('MANIFEST')) writeFileSync(join(database, name), 'garbage\n')
    }
    const end = await BlsyncProcess.run(good())
    expect(end.code).toBe(4)
    expectSentence(end, /database in \S+ is damaged.*Remove the directory to sync again from the checkpoint/)
  })
})
