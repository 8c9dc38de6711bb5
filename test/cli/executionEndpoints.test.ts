import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executionEndpoints } from '../../ts/cli/executionEndpoints.ts'
import type { ExecutionEndpoint } from '../../ts/client/ClientOptions.ts'
import { ConfigError } from '../../ts/errors.ts'
import { recordingLogger } from '../support/recording-logger.ts'

describe('execution clients named by flags', () => {
  let directory = ''
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'blsync-endpoints-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('none is not a fault: a dry run', async () => {
    expect(await executionEndpoints({ 'blsync.engine.api': [], 'blsync.jwtsecret': [] })).toEqual([])
  })

  it('an IPC socket needs no secret, and none is created for it', async () => {
    const file = join(directory, 'unused.hex')
    const endpoints = await executionEndpoints({ 'blsync.engine.api': ['/geth.ipc'], 'blsync.jwtsecret': [file] })
    expect(endpoints).toEqual([{ url: '/geth.ipc' }])
    expect(existsSync(file)).toBe(false)
    expect(await executionEndpoints({ 'blsync.engine.api': ['ipc:///geth.ipc'], 'blsync.jwtsecret': [] })).toEqual([
      { url: 'ipc:///geth.ipc' },
    ])
  })

  it('HTTP and WebSocket get the secret of the file, beside an IPC socket too', async () => {
    const urls = ['http://localhost:8551', 'ws://localhost:8552', './geth.ipc']
    const endpoints = await executionEndpoints({
      'blsync.engine.api': urls,
      'blsync.jwtsecret': [join(directory, 'jwt.hex')],
    })
    expect(endpoints.map(({ url, jwtSecret }) => [url, jwtSecret?.length])).toEqual([
      [urls[0], 32],
      [urls[1], 32],
      [urls[2], undefined],
    ])
  })

  it.each(['http://localhost:8551', 'wss://localhost:8551'])('%s without a secret file is refused', async (url) => {
    const endpoints = executionEndpoints({ 'blsync.engine.api': ['/geth.ipc', url], 'blsync.jwtsecret': [] })
    await expect(endpoints).rejects.toThrow(/needs --blsync.jwtsecret/)
  })

  it('an address that is none is refused before anything is created', async () => {
    const file = join(directory, 'never.hex')
    const endpoints = executionEndpoints({ 'blsync.engine.api': ['ftp://localhost'], 'blsync.jwtsecret': [file] })
    await expect(endpoints).rejects.toThrow(ConfigError)
    expect(existsSync(file)).toBe(false)
  })

  const secretFile = async (name: string, digits: string): Promise<string> => {
    const file = join(directory, name)
    await writeFile(file, digits.repeat(32))
    return file
  }
  const first = (endpoints: readonly ExecutionEndpoint[]) => endpoints.map(({ jwtSecret }) => jwtSecret?.[0])

  it('one secret for each is given in the order of the addresses', async () => {
    const files = [await secretFile('a.hex', '0a'), await secretFile('b.hex', '0b'), await secretFile('c.hex', '0c')]
    const urls = ['http://localhost:8551', '/geth.ipc', 'ws://localhost:8552']
    const with3 = await executionEndpoints({ 'blsync.engine.api': urls, 'blsync.jwtsecret': files })
    expect(first(with3)).toEqual([10, undefined, 12])
    const with2 = await executionEndpoints({ 'blsync.engine.api': urls, 'blsync.jwtsecret': files.slice(0, 2) })
    expect(first(with2), 'an IPC socket needs no place').toEqual([10, undefined, 11])
  })

  it('another number of secrets is refused before any is created', async () => {
    const files = ['x', 'y', 'z'].map((name) => join(directory, `${name}.hex`))
    const urls = ['http://localhost:8551', 'ws://localhost:8552']
    const endpoints = executionEndpoints({ 'blsync.engine.api': urls, 'blsync.jwtsecret': files })
    await expect(endpoints).rejects.toThrow(/names 3 files for 2 execution clients.*order of --blsync.engine.api/)
    expect(files.filter((file) => existsSync(file))).toEqual([])
  })

  it('a secret that is created is one line in the log, without the secret; one that is there is none', async () => {
    const file = join(directory, 'new.hex')
    const { logger, lines } = recordingLogger()
    const flags = {
      'blsync.engine.api': ['http://localhost:8551', 'http://localhost:8552'],
      'blsync.jwtsecret': [file],
    }
    const endpoints = await executionEndpoints(flags, logger)
    await executionEndpoints(flags, logger)
    expect(lines('info')).toEqual([
      `created a new JWT secret: start the execution client with this file ${JSON.stringify({ file })}`,
    ])
    expect(endpoints[0]?.jwtSecret).toEqual(endpoints[1]?.jwtSecret)
  })

  it('the file can be read again, and is not created again', async () => {
    const file = await secretFile('again.hex', '0a')
    const flags = { 'blsync.engine.api': ['http://localhost:8551'], 'blsync.jwtsecret': [file] }
    const [endpoint] = await executionEndpoints(flags)
    await secretFile('again.hex', '0b')
    expect((await endpoint?.rereadJwtSecret?.())?.[0]).toBe(11)
    await rm(file)
    await expect(endpoint?.rereadJwtSecret?.()).rejects.toThrow(/does not exist/)
    expect(existsSync(file)).toBe(false)
  })
})
