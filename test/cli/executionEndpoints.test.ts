import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executionEndpoints } from '../../ts/cli/executionEndpoints.ts'
import { ConfigError } from '../../ts/errors.ts'

describe('execution clients named by flags', () => {
  let directory = ''
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'blsync-endpoints-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('none are no fault: a dry run', async () => {
    expect(await executionEndpoints({ 'blsync.engine.api': [] })).toEqual([])
  })

  it('an IPC socket needs no secret, and none is created for it', async () => {
    const file = join(directory, 'unused.hex')
    const endpoints = await executionEndpoints({ 'blsync.engine.api': ['/geth.ipc'], 'blsync.jwtsecret': file })
    expect(endpoints).toEqual([{ url: '/geth.ipc' }])
    expect(existsSync(file)).toBe(false)
    expect(await executionEndpoints({ 'blsync.engine.api': ['ipc:///geth.ipc'] })).toEqual([{ url: 'ipc:///geth.ipc' }])
  })

  it('HTTP and WebSocket get the secret of the file, beside an IPC socket too', async () => {
    const urls = ['http://localhost:8551', 'ws://localhost:8552', './geth.ipc']
    const endpoints = await executionEndpoints({
      'blsync.engine.api': urls,
      'blsync.jwtsecret': join(directory, 'jwt.hex'),
    })
    expect(endpoints.map(({ url, jwtSecret }) => [url, jwtSecret?.length])).toEqual([
      [urls[0], 32],
      [urls[1], 32],
      [urls[2], undefined],
    ])
  })

  it.each(['http://localhost:8551', 'wss://localhost:8551'])('%s without a secret file is refused', async (url) => {
    const endpoints = executionEndpoints({ 'blsync.engine.api': ['/geth.ipc', url] })
    await expect(endpoints).rejects.toThrow(/needs --blsync.jwtsecret/)
  })

  it('an address that is none is refused before anything is created', async () => {
    const file = join(directory, 'never.hex')
    const endpoints = executionEndpoints({ 'blsync.engine.api': ['ftp://localhost'], 'blsync.jwtsecret': file })
    await expect(endpoints).rejects.toThrow(ConfigError)
    expect(existsSync(file)).toBe(false)
  })
})
