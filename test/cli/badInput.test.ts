import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { asciiBytes } from '../../ts/db/databaseKey.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { networks } from '../../ts/params/networks.ts'
import { version } from '../../ts/version.ts'
import { BlsyncProcess, type ProcessEnd } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { LoopbackServer } from '../support/loopback-server.ts'
import { capellaMainnetRecording } from '../support/replay-mainnet-capella.ts'
import { ReplayServer } from '../support/replay-server.ts'
import { hasVectors } from '../support/vectors.ts'

const cleanUp = new CleanUp()
const ROOT = `0x${'41'.repeat(32)}`
const mainnet = { network: 'mainnet', genesisValidatorsRoot: networks.mainnet.genesisValidatorsRoot }
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

describe('What is empty, endless or of another kind', () => {
  it.each([
    'metrics.addr',
    'serve.addr',
    'datadir',
    'beacon.api',
    'beacon.checkpoint',
    'blsync.jwtsecret',
    'config',
    'log.level',
  ])('an empty --%s is refused: it would mean something that nobody asked for', async (flag) => {
    const end = await BlsyncProcess.run([...good(), `--${flag}=`])
    expect(end.code).toBe(2)
    expectSentence(end, new RegExp(`'--${flag} <.*>' argument '' is invalid`))
  })

  it.each([
    ['--config', 2],
    ['--beacon.config', 2],
    ['--beacon.checkpoint.file', 3],
  ] as const)('%s that never ends is refused, and a directory as well', async (flag, code) => {
    const flags = ['--beacon.api', server.url, '--datadir', join(directory, 'data')]
    const endless = await BlsyncProcess.run([...flags, flag, '/dev/zero'])
    expect(endless.code).toBe(code)
    expectSentence(endless, new RegExp(`cannot read ${flag} /dev/zero: it is longer than 1048576 bytes`))
    const folder = await BlsyncProcess.run([...flags, flag, directory])
    expect(folder.code).toBe(code)
    expectSentence(folder, new RegExp(`cannot read ${flag} .*EISDIR`))
  })

  it('files as Windows writes them are read: a byte order mark, and lines that end in two characters', async () => {
    const file = (name: string, text: string): string => {
      writeFileSync(join(directory, name), `\uFEFF${text.replaceAll('\n', '\r\n')}`)
      return join(directory, name)
    }
    const config = file('flags.yaml', `beacon.checkpoint.file: ${file('root.txt', `${ROOT}\n`)}\nmainnet: true\n`)
    const blsync = cleanUp.add(
      BlsyncProcess.start(['--config', config, '--beacon.api', server.url, '--datadir', join(directory, 'data')]),
      (it) => it.kill(),
    )
    expect(await blsync.line('starting')).toMatchObject({ network: 'mainnet' })
    expect((await blsync.stop()).code).toBe(0)
  })

  it.each([
    ['a bracket that is open', 'a: [\n', /flags\.yaml: Flow sequence .* at line 3, column 1\n/],
    ['a tab', '\tdatadir: x\n', /flags\.yaml: Tabs are not allowed as indentation at line 1, column 1\n/],
    ['a flag twice', 'log.level: info\nlog.level: debug\n', /flags\.yaml: Map keys must be unique at line 2/],
    ['two documents', 'log.level: info\n---\nlog.level: debug\n', /flags\.yaml: Source contains multiple documents/],
    ['a key that is a list', '? [a, b]\n: c\n', /unknown flag \[ a, b \]/],
    ['an alias', 'log.level: &a info\nlog.format: *a\n', /flags\.yaml: Alias resolution is disabled/],
    ['another file', 'config: other.yaml\n', /unknown flag config\n/],
    ['a wish for the version', 'version: true\n', /unknown flag version\n/],
  ])('%s in the configuration file is one sentence, which shows nothing of the file', async (_what, text, sentence) => {
    const config = join(directory, 'flags.yaml')
    writeFileSync(config, `${text}# ${PASSWORD}\n`)
    const end = await BlsyncProcess.run([...good(), '--config', config])
    expect(end.code).toBe(2)
    expectSentence(end, sentence)
  })

  it('a flag with one value and a list in the configuration file is refused', async () => {
    const config = join(directory, 'flags.yaml')
    writeFileSync(config, 'metrics.addr: [127.0.0.1, 127.0.0.2]\n')
    const end = await BlsyncProcess.run([...good(), '--config', config])
    expect(end.code).toBe(2)
    expectSentence(end, /metrics\.addr must be one value/)
  })
})

describe('Flags that do not fit end the command with code 2 and one sentence', () => {
  it('an unknown flag is named, with the nearest one', async () => {
    const end = await BlsyncProcess.run([...good(), '--beacon.chekpoint', ROOT])
    expect(end.code).toBe(2)
    expectSentence(end, /^unknown option '--beacon\.chekpoint'/)
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
    [
      'heads served with fewer signers than two thirds',
      ['--serve.port', '0', '--serve.threshold', '341'],
      /--serve\.threshold 341 .*two thirds \(342\).*--unsafe-threshold/,
    ],
    ['states of no slots', ['--prove.slots', '0'], /--prove\.slots must be a whole number of slots, 1 to 512, not 0/],
    ['a part of states that there is not', ['--prove.keep', 'nonesuch'], /--prove\.keep: .*no field nonesuch/],
    [
      'heads served with more signers than there are',
      ['--serve.port', '0', '--serve.threshold', '513', '--unsafe-threshold'],
      /--serve\.threshold 513 does not fit a committee of 512/,
    ],
    [
      'an address that is not a URL',
      ['--beacon.api', `${PASSWORD}.example`],
      /--beacon\.api number 2: .*not a URL.*http:\/\/localhost:5052/,
    ],
    [
      'an address without a scheme',
      ['--beacon.api', '127.0.0.1:9'],
      /--beacon\.api 127\.0\.0\.1:9 lacks the scheme: write http/,
    ],
    ['a port that is none', ['--metrics.port', '70000'], /--metrics\.port.*'70000'.*expected a port, 0 to 65535/],
    ['a switch that says maybe', ['--metrics=maybe'], /--metrics must be true or false, not 'maybe'/],
    [
      'an engine address without a scheme',
      ['--blsync.engine.api', 'localhost:8551'],
      /--blsync\.engine\.api localhost:8551 lacks/,
    ],
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

  it.each([
    ['a data directory', ['--datadir', '/x'], /--dev brings its own .*omit --datadir \/x/],
    ['a checkpoint file', ['--beacon.checkpoint.file', 'root'], /omit --beacon\.checkpoint\.file/],
    ['slots of no length', ['--dev.slot', '0'], /--dev\.slot.*'0'.*whole seconds/],
    ['slots for ever', ['--dev.slots', '999999999999'], /--dev\.slots.*at most 99999/],
  ])('--dev with %s', async (_what, flags, sentence) => {
    const end = await BlsyncProcess.run(['--dev', ...flags])
    expect(end.code).toBe(2)
    expectSentence(end, sentence)
  })

  it('a word that is not a command, as text too', async () => {
    const end = await BlsyncProcess.run(['folow'])
    expect(end.code).toBe(2)
    expectSentence(end, /^unknown command 'folow'$/m)
    const text = await BlsyncProcess.run(['folow'], { logFormat: 'none' })
    expect(text.complaint).toBe("error: unknown command 'folow'\n(blsync --help shows all flags)\n")
  })

  it('no beacon node', async () => {
    const end = await BlsyncProcess.run(['--mainnet', '--beacon.checkpoint', ROOT])
    expect(end.code).toBe(2)
    expectSentence(end, /no beacon node to ask: give at least one with --beacon\.api/)
  })

  it('a secret file that holds something else, whose content is not shown', async () => {
    const file = join(directory, 'jwt.hex')
    writeFileSync(file, `${PASSWORD}\n`)
    const engine = ['--blsync.engine.api', server.url, '--blsync.jwtsecret', file]
    const end = await BlsyncProcess.run([...good(), ...engine])
    expect(end.code).toBe(2)
    expectSentence(end, /JWT secret file \S+jwt\.hex must contain exactly 64 hex digits.*delete it/)
  })

  it('an engine address that is not a URL', async () => {
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
    expectSentence(end, /no verified chain to continue from: give a finalized block root .*--beacon\.checkpoint/)
  })

  it('a root that is none', async () => {
    const end = await BlsyncProcess.run([...good(), '--beacon.checkpoint', '0x1234'])
    expect(end.code).toBe(3)
    expectSentence(end, /--beacon\.checkpoint is not a block root: expected 0x and 64 hex digits/)
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
      const datadir = ['--datadir', join(directory, 'data')]
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
    const file = join(directory, 'file')
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
    const datadir = join(directory, 'data')
    mkdirSync(join(datadir, 'db'), { recursive: true, mode: 0o700 })
    const end = await BlsyncProcess.run(good(datadir), { uid: 54_321 })
    expect(end.code).toBe(4)
    expectSentence(end, /cannot use the data directory \S+data\/db: EACCES.*Choose one you may write to/)
  })

  it('one that a later release has written', async () => {
    const store = await LevelStore.open(join(directory, 'data', 'db'), mainnet)
    await store.batch([{ type: 'put', key: asciiBytes('schema'), value: asciiBytes('2') }])
    await store.close()
    const end = await BlsyncProcess.run(good())
    expect(end.code).toBe(4)
    expectSentence(
      end,
      /data directory \S+ has schema version 2, this version of blsync reads 1\. Choose another directory, or remove/,
    )
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
    expect(second.complaint).toMatch(/data directory \S+ is in use by another process\. Stop it, or choose another/)
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

describe('What ends the command is told in the format of the log', () => {
  it.each([
    ['a flag that is unknown', ['--nothing'], 2],
    ['a port that is none', ['--metrics.port', '99999'], 2],
    ['a file that is missing', ['verify', '/nowhere/update.ssz'], 2],
    ['no checkpoint', ['--beacon.api', 'http://127.0.0.1:9', '--datadir', join(tmpdir(), 'blsync-nothing')], 3],
  ])('%s, as one line of JSON', async (_what, args, code) => {
    const end = await BlsyncProcess.run(args, { logFormat: 'none', env: { BLSYNC_LOG_FORMAT: 'json' } })
    expect(end.code).toBe(code)
    const lines = end.output.trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'error', message: end.complaint.trim() })
  })
})

describe('The version and the help', () => {
  it.each(['version', '-v', '-V', '--version'])('blsync %s prints the version', async (word) => {
    const end = await BlsyncProcess.run([word], { logFormat: 'none' })
    expect([end.code, end.output]).toEqual([0, `${version}\n`])
  })

  it('blsync help prints what --help does, and the help of a command by its name', async () => {
    const run = async (...words: readonly string[]) => (await BlsyncProcess.run(words, { logFormat: 'none' })).output
    expect(await run('help')).toBe(await run('--help'))
    expect(await run('help', 'verify')).toBe(await run('verify', '--help'))
  })
})

describe.skipIf(!existsSync('/dev/full'))('Standard output on a full disk', () => {
  const full = (): number => {
    const fd = openSync('/dev/full', 'w')
    cleanUp.add(fd, closeSync)
    return fd
  }

  it.each([[['--help']], [['version']]])('is one sentence and code 1 for what prints: %j', async (args) => {
    const end = await BlsyncProcess.run(args, { logFormat: 'none', stdout: full() })
    expect(end.code).toBe(1)
    expectSentence(end, /^blsync: cannot write to standard output: ENOSPC/)
  })

  it('costs log lines, told once, and not the following of the chain', async () => {
    const end = await BlsyncProcess.run(['--dev', '--dev.slots', '1', '--dev.slot', '1000'], { stdout: full() })
    expect(end.code).toBe(0)
    expectSentence(end, /^blsync: log lines are being lost, cannot write to standard output: ENOSPC/)
  })
})
