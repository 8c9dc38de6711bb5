import { describe, expect, it } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import { addressLabel, needsJwtSecret, parseEngineAddress } from '../../ts/engine/EngineAddress.ts'
import { ConfigError } from '../../ts/errors.ts'

describe('the address of an engine API', () => {
  it.each([
    ['http://localhost:8551', 'http', 'http://localhost:8551'],
    ['https://el.example/engine/?key=geheim', 'http', 'https://el.example/engine/'],
    ['ws://127.0.0.1:8551', 'websocket', 'ws://127.0.0.1:8551'],
    ['wss://el.example:443/ws?key=geheim', 'websocket', 'wss://el.example/ws'],
    ['/home/me/.ethereum/geth.ipc', 'ipc', '/home/me/.ethereum/geth.ipc'],
    ['./geth.ipc', 'ipc', './geth.ipc'],
    ['geth.ipc', 'ipc', 'geth.ipc'],
    ['ipc:///var/lib/reth/reth.sock', 'ipc', '/var/lib/reth/reth.sock'],
    ['\\\\.\\pipe\\geth.ipc', 'ipc', '\\\\.\\pipe\\geth.ipc'],
  ])('%s is taken for %s and shown as %s', (address, kind, label) => {
    const parsed = parseEngineAddress(address)
    expect(parsed.kind).toBe(kind)
    expect(addressLabel(parsed)).toBe(label)
    expect(needsJwtSecret(address)).toBe(kind !== 'ipc')
  })

  it.each([
    '',
    'localhost:8551',
    'ftp://localhost',
    'ipc://',
    '/a\0b',
    'http://me:geheim@localhost:8551',
    'wss://me:geheim@x',
  ])('refuses %j and shows no password', (address) => {
    expect(() => parseEngineAddress(address)).toThrow(ConfigError)
    expect(() => parseEngineAddress(address)).not.toThrow(/geheim/)
  })

  it.each(['http://localhost:8551', 'ws://localhost:8551'])('at %s no connection is made without the secret', (url) => {
    expect(() => connectEngine({ url, version: '0.0.0' })).toThrow(/needs the JWT secret/)
  })

  it('an IPC socket needs no secret', async () => {
    const engine = connectEngine({ url: '/run/geth/geth.ipc', version: '0.0.0' })
    expect(engine.label).toBe('/run/geth/geth.ipc')
    await engine.close()
  })
})
