import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { API_KEY, CHECKPOINT, expectNoSecret, PASSWORD, useBadCommand } from '../support/bad-command.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'

const { cleanUp, directory, server, good, expectSentence } = useBadCommand()

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
    expectSentence(end, new RegExp(`^--${flag}: it is empty`))
  })

  it.each([
    ['--config', 2],
    ['--beacon.config', 2],
    ['--beacon.checkpoint.file', 3],
  ] as const)('%s that never ends is refused, and a directory as well', async (flag, code) => {
    const flags = ['--beacon.api', server().url, '--datadir', join(directory(), 'data')]
    const endless = await BlsyncProcess.run([...flags, flag, '/dev/zero'])
    expect(endless.code).toBe(code)
    expectSentence(endless, new RegExp(`cannot read ${flag} /dev/zero: it is longer than 1048576 bytes`))
    const folder = await BlsyncProcess.run([...flags, flag, directory()])
    expect(folder.code).toBe(code)
    expectSentence(folder, new RegExp(`cannot read ${flag} .*EISDIR`))
  })

  it('files as Windows writes them are read: a byte order mark, and lines that end in two characters', async () => {
    const file = (name: string, text: string): string => {
      writeFileSync(join(directory(), name), `\uFEFF${text.replaceAll('\n', '\r\n')}`)
      return join(directory(), name)
    }
    const config = file('flags.yaml', `beacon.checkpoint.file: ${file('root.txt', `${CHECKPOINT}\n`)}\nmainnet: true\n`)
    const blsync = cleanUp.add(
      BlsyncProcess.start(['--config', config, '--beacon.api', server().url, '--datadir', join(directory(), 'data')]),
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
    ['another file', 'config: other.yaml\n', /config has no place in a file, leave it out\n/],
    ['a wish for the version', 'version: true\n', /version has no place in a file, leave it out\n/],
  ])('%s in the configuration file is one sentence, which shows nothing of the file', async (_what, text, sentence) => {
    const config = join(directory(), 'flags.yaml')
    writeFileSync(config, `${text}# ${PASSWORD}\n`)
    const end = await BlsyncProcess.run([...good(), '--config', config])
    expect(end.code).toBe(2)
    expectSentence(end, sentence)
  })

  it('a flag with one value and a list in the configuration file is refused', async () => {
    const config = join(directory(), 'flags.yaml')
    writeFileSync(config, 'metrics.addr: [127.0.0.1, 127.0.0.2]\n')
    const end = await BlsyncProcess.run([...good(), '--config', config])
    expect(end.code).toBe(2)
    expectSentence(end, /metrics\.addr must be one value/)
  })
})

describe('Flags that do not fit end the command with code 2 and one sentence', () => {
  it('an unknown flag is named, with the nearest one', async () => {
    const end = await BlsyncProcess.run([...good(), '--beacon.chekpoint', CHECKPOINT])
    expect(end.code).toBe(2)
    expectSentence(end, /^unknown flag --beacon\.chekpoint: did you mean --beacon\.checkpoint\?/)
    expectNoSecret(end.output)
    expect(server().requests).toEqual([])
  })

  it('an unknown flag as a key of the configuration file', async () => {
    const file = join(directory(), 'blsync.yaml')
    writeFileSync(file, 'beacon.chekpoint: 0x00\n')
    const end = await BlsyncProcess.run([...good(), '--config', file])
    expect(end.code).toBe(2)
    expectSentence(end, /blsync\.yaml: unknown flag beacon\.chekpoint: did you mean beacon\.checkpoint\?/)
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
    expectSentence(end, /^unknown command folow: blsync --help shows all commands$/m)
    expect((await BlsyncProcess.run(['proof', 'nothing'])).code).toBe(2)
    const text = await BlsyncProcess.run(['folow'], { logFormat: 'none' })
    expect(text.complaint).toBe('blsync: unknown command folow: blsync --help shows all commands\n')
  })

  it('no beacon node', async () => {
    const end = await BlsyncProcess.run(['--mainnet', '--beacon.checkpoint', CHECKPOINT])
    expect(end.code).toBe(2)
    expectSentence(end, /no beacon node to ask: give at least one with --beacon\.api/)
  })

  it('a secret file that holds something else, whose content is not shown', async () => {
    const file = join(directory(), 'jwt.hex')
    writeFileSync(file, `${PASSWORD}\n`)
    const engine = ['--blsync.engine.api', server().url, '--blsync.jwtsecret', file]
    const end = await BlsyncProcess.run([...good(), ...engine])
    expect(end.code).toBe(2)
    expectSentence(end, /JWT secret file \S+jwt\.hex must contain exactly 64 hex digits.*delete it/)
  })

  it('an engine address that is not a URL', async () => {
    const engine = [
      '--blsync.engine.api',
      `u:${PASSWORD}@host:8551`,
      '--blsync.jwtsecret',
      join(directory(), 'jwt.hex'),
    ]
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
    expectSentence(
      end,
      new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port} for --metrics: another program does, choose another port`),
    )
  })
})
