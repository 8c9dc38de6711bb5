import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { BlsyncProcess, type ProcessEnd } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { LoopbackServer } from '../support/loopback-server.ts'
import { capellaMainnetRecording } from '../support/replay-mainnet-capella.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()
const ROOT = `0x${'41'.repeat(32)}`
const PASSWORD = 'correct-horse-battery'
const API_KEY = 'Bearer staple:0123456789'

let directory: string
let server: LoopbackServer

beforeEach(async () => {
  directory = await cleanUp.directory()
  server = cleanUp.add(await LoopbackServer.start((_request, response) => response.writeHead(404).end()), (it) =>
    it.close(),
  )
})

/** Flags that are right, with secrets in them. */
function good(datadir = join(directory, 'data')): readonly string[] {
  const url = server.url.replace('//', `//user:${PASSWORD}@`)
  const node = ['--beacon.api', url, '--beacon.api.header', `Authorization: ${API_KEY}`]
  return ['--mainnet', ...node, '--beacon.checkpoint', ROOT, '--datadir', datadir]
}

/** One sentence on standard error, no stack, no secret; nobody was asked anything. */
function expectSentence(end: ProcessEnd, sentence: RegExp): void {
  expect(end.complaint).toMatch(sentence)
  expect(end.complaint.trim().split('\n')).toHaveLength(1)
  expectNoSecret(end.output)
  expect(server.requests).toEqual([])
}

function expectNoSecret(output: string): void {
  for (const secret of [PASSWORD, API_KEY, 'staple', Buffer.from(`user:${PASSWORD}`).toString('base64')]) {
    expect(output).not.toContain(secret)
  }
}

describe('Flags that do not fit end the command with code 2 and one sentence', () => {
  it('an unknown flag is named, with the nearest one', async () => {
    const end = await BlsyncProcess.run([...good(), '--beacon.chekpoint', ROOT])
    expect(end.code).toBe(2)
    expect(end.complaint).toMatch(/^error: unknown option '--beacon\.chekpoint'$/m)
    expect(end.complaint).toMatch(/--help/)
    expectNoSecret(end.output)
    expect(server.requests).toEqual([])
  })

  it('an unknown flag as a key of the configuration file', async () => {
    const file = join(directory, 'blsync.yaml')
    writeFileSync(file, 'beacon.chekpoint: 0x00\n')
    const end = await BlsyncProcess.run([...good(), '--config', file])
    expect(end.code).toBe(2)
    expectSentence(end, /blsync\.yaml: unknown flag beacon\.chekpoint/)
  })

  it.each([
    [
      'a header without a colon',
      ['--beacon.api.header', `X-Key ${API_KEY.replace(':', '')}`],
      /number 2 .*"Name: value"/,
    ],
    ['a header with a line break', ['--beacon.api.header', `X-Key: a\r\nX: ${PASSWORD}`], /number 2 .*"Name: value"/],
    ['two networks', ['--sepolia'], /choose one network, not --mainnet and --sepolia/],
    ['a threshold below two thirds', ['--beacon.threshold', '341'], /341 .*two thirds \(342\).*--unsafe-threshold/],
    ['a threshold above the committee', ['--beacon.threshold', '513'], /513 signers does not fit a committee of 512/],
    ['an address that is no URL', ['--beacon.api', `${PASSWORD}.example`], /not a URL.*http:\/\/localhost:5052/],
    ['an address of another kind', ['--beacon.api', `ftp://u:${PASSWORD}@h`], /must begin with http.*ftp/],
    ['an engine without a secret file', ['--blsync.engine.api', 'http://127.0.0.1:1'], /needs --blsync\.jwtsecret/],
    [
      'a missing configuration file',
      ['--config', '/nowhere/blsync.yaml'],
      /cannot read --config \/nowhere\/blsync\.yaml/,
    ],
    [
      'a missing network file',
      ['--beacon.config', '/nowhere/net.yaml'],
      /cannot read --beacon\.config \/nowhere\/net\.yaml/,
    ],
  ])('%s', async (_what, flags, sentence) => {
    const end = await BlsyncProcess.run([...good(), ...flags])
    expect(end.code).toBe(2)
    expectSentence(end, sentence)
  })

  it('no beacon node', async () => {
    const end = await BlsyncProcess.run(['--mainnet', '--beacon.checkpoint', ROOT])
    expect(end.code).toBe(2)
    expectSentence(end, /no beacon node to ask: name at least one with --beacon\.api/)
  })

  it('a secret file that holds something else, whose content is not shown', async () => {
    const file = join(directory, 'jwt.hex')
    writeFileSync(file, `${PASSWORD}\n`)
    const engine = ['--blsync.engine.api', server.url, '--blsync.jwtsecret', file]
    const end = await BlsyncProcess.run([...good(), ...engine])
    expect(end.code).toBe(2)
    expectSentence(end, /JWT secret file \S+jwt\.hex must hold exactly 64 hex digits.*delete it/)
  })

  it('an engine address that is no URL', async () => {
    const engine = ['--blsync.engine.api', `u:${PASSWORD}@host:8551`, '--blsync.jwtsecret', join(directory, 'jwt.hex')]
    const end = await BlsyncProcess.run([...good(), ...engine])
    expect(end.code).toBe(2)
    expectSentence(end, /engine/)
  })

  it('a metrics port that is taken', async () => {
    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    cleanUp.add(busy, (it) => it.close())
    const address = busy.address()
    const port = typeof address === 'object' && address !== null ? String(address.port) : ''
    const end = await BlsyncProcess.run([...good(), '--metrics', '--metrics.port', port])
    expect(end.code).toBe(2)
    expectSentence(end, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port} for --metrics`))
  })
})

describe('A checkpoint that cannot be used ends the command with code 3 and one sentence', () => {
  it('none at all', async () => {
    const end = await BlsyncProcess.run(good().filter((flag) => flag !== '--beacon.checkpoint' && flag !== ROOT))
    expect(end.code).toBe(3)
    expectSentence(end, /no verified chain to continue from: pass a finalized block root .*--beacon\.checkpoint/)
  })

  it('a root that is none', async () => {
    const end = await BlsyncProcess.run([...good(), '--beacon.checkpoint', '0x1234'])
    expect(end.code).toBe(3)
    expectSentence(end, /--beacon\.checkpoint is no block root: expected 0x and 64 hex digits/)
  })

  it('a file that is not there', async () => {
    const flags = good().filter((flag) => flag !== '--beacon.checkpoint' && flag !== ROOT)
    const end = await BlsyncProcess.run([...flags, '--beacon.checkpoint.file', '/nowhere/root.txt'])
    expect(end.code).toBe(3)
    expectSentence(end, /cannot read --beacon\.checkpoint\.file \/nowhere\/root\.txt/)
  })

  it('a checkpoint server that names no finalized block', async () => {
    const flags = good().filter((flag) => flag !== '--beacon.checkpoint' && flag !== ROOT)
    const source = server.url.replace('//', `//user:${PASSWORD}@`)
    const end = await BlsyncProcess.run([...flags, '--beacon.checkpoint.url', source])
    expect(end.code).toBe(3)
    expect(end.complaint).toMatch(/--beacon\.checkpoint\.url http:\/\/127\.0\.0\.1:\d+ names no finalized block: .*404/)
    expectNoSecret(end.output)
  })

  it.skipIf(!hasVectors('light-client', 'mainnet-capella-periods-800-820-ssz'))(
    'one that is too old, with the remedy, and nothing is stored',
    async () => {
      const chain = capellaMainnetRecording()
      const replay = cleanUp.add(await ReplayServer.start(chain), (it) => it.close())
      const flags = ['--mainnet', '--beacon.api', replay.url, '--beacon.checkpoint', chain.checkpointRoot]
      const datadir = ['--datadir', join(directory, 'data')]
      const end = await BlsyncProcess.run([...flags, ...datadir])
      expect(end.code).toBe(3)
      expect(end.output).toContain(chain.checkpointRoot)
      expect(end.output).toMatch(/days old, more than the 14 days .*(--allow-stale-checkpoint|choose a newer one)/)
      const again = await BlsyncProcess.run(['--mainnet', '--beacon.api', replay.url, ...datadir])
      expect(again.code).toBe(3)
      expect(again.complaint).toMatch(/no verified chain to continue from/)
      expect(replay.http.seen('/eth/v1/beacon/light_client/updates')).toEqual([])
    },
  )
})

describe('A data directory that cannot be used ends the command with code 4 and one sentence', () => {
  it('one below a file', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    const end = await BlsyncProcess.run(good(join(file, 'data')))
    expect(end.code).toBe(4)
    expectSentence(end, /cannot use the data directory \S+file\/data\S*: .*Choose one you may write to/)
  })

  it('the database of another program, which is left as it is', async () => {
    const datadir = join(directory, 'data')
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
    server.requests.length = 0
    const end = await BlsyncProcess.run(good())
    expect(end.code).toBe(4)
    expectSentence(end, /belongs to the network sepolia \(0xd8ea.*\), not to mainnet\. Choose another directory/)
  })

  it('one that another blsync uses', async () => {
    const first = cleanUp.add(BlsyncProcess.start(good()), (it) => it.kill())
    await first.line('starting')
    const second = await BlsyncProcess.run(good())
    expect(second.code).toBe(4)
    expect(second.complaint).toMatch(/data directory \S+ is used by another process\. Stop it, or choose another/)
    const end = await first.stop()
    expect(end.code).toBe(0)
    expectNoSecret(end.output)
  })

  it('a damaged one', async () => {
    const first = cleanUp.add(BlsyncProcess.start(good()), (it) => it.kill())
    await first.line('starting')
    await first.stop()
    server.requests.length = 0
    const database = join(directory, 'data', 'db')
    for (const name of readdirSync(database)) {
      if (name.startsWith('MANIFEST')) writeFileSync(join(database, name), 'garbage\n')
    }
    const end = await BlsyncProcess.run(good())
    expect(end.code).toBe(4)
    expectSentence(end, /database in \S+ is damaged.*Remove the directory to sync again from the checkpoint/)
  })
})
