import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { smallChain } from '../devchain/support/smallChain.ts'

const LIBRARY = join(import.meta.dirname, '../../dist/index.js')

/** Longer than a program that holds a timer or a socket of blsync by mistake would be waited for. */
const DEADLINE_MS = 20_000

const PREPARE = `
const { BlsyncClient, bytesToHex, hexToBytes, silentLogger } = await import(process.env.LIBRARY)
const chain = JSON.parse(process.env.CHAIN)
const make = (more = {}) =>
  BlsyncClient.create({
    network: chain.config,
    servers: chain.servers.map((url) => ({ url })),
    checkpoint: chain.checkpointRoot,
    allowStaleCheckpoint: true,
    now: () => chain.nowMs,
    ...more,
  })
const jwtSecret = hexToBytes(chain.secret)
const headOf = (client) => new Promise((resolve) => client.once('head', resolve))
const refusal = async (call) => {
  try {
    await call()
  } catch (error) {
    console.log(error.code)
  }
}
`

const PROGRAMS: readonly (readonly [what: string, program: string, says: string])[] = [
  ['is never started', `await (await make()).stop()`, ''],
  ['is never stopped either', `await make()`, ''],
  ['stops at once', `const client = await make(); client.start(); await client.stop()`, ''],
  [
    'stops before it starts',
    `const client = await make(); await client.stop(); await refusal(() => client.start())`,
    'ERR_STOPPED\n',
  ],
  [
    'starts, stops, starts',
    `const client = await make(); client.start(); client.stop(); await refusal(() => client.start())`,
    'ERR_STOPPED\n',
  ],
  ['starts twice and stops', `const client = await make(); client.start(); client.start(); await client.stop()`, ''],
  [
    'starts twice, follows and stops twice',
    `const client = await make(); client.start(); client.start(); await headOf(client); client.stop(); await client.stop(); console.log('followed')`,
    'followed\n',
  ],
  [
    'leaves by breaking off its iteration',
    `const client = await make(); client.start(); for await (const head of client.heads()) break; await client[Symbol.asyncDispose]()`,
    '',
  ],
  [
    'stops in a listener',
    `const client = await make(); client.on('head', () => client.stop()); client.start(); await headOf(client)`,
    '',
  ],
  [
    'stops while a question is open',
    `const client = await make(); client.start(); const open = client.verifiedHeader(1); setImmediate(() => client.stop()); await refusal(() => open)`,
    'ERR_GIVEN_UP\n',
  ],
  [
    'knows dead beacon nodes only',
    `const client = await make({ servers: [{ url: 'http://127.0.0.1:9' }, { url: 'http://192.0.2.1' }] }); client.start(); setTimeout(() => client.stop(), 300)`,
    '',
  ],
  [
    'drives execution clients over every transport, dead ones too',
    `const client = await make({ engines: [{ url: chain.engine, jwtSecret }, { url: 'http://127.0.0.1:9', jwtSecret }, { url: 'ws://127.0.0.1:9', jwtSecret }, { url: 'ws://192.0.2.1', jwtSecret }, { url: '/nowhere/geth.ipc' }] }); client.start(); await headOf(client); await client.stop()`,
    '',
  ],
  [
    'stops while it connects to execution clients',
    `const client = await make({ engines: [{ url: chain.engine, jwtSecret }, { url: 'ws://127.0.0.1:9', jwtSecret }, { url: 'ws://192.0.2.1', jwtSecret }] }); client.start(); await client.stop()`,
    '',
  ],
  [
    'makes one client after another on the same options',
    `for (let i = 0; i < 3; i++) { const client = await make(); client.start(); await headOf(client); await client.stop() } console.log('thrice')`,
    'thrice\n',
  ],
  ['has a network refused', `await refusal(() => make({ network: 'nonesuch' }))`, 'ERR_CONFIG\n'],
]

let chain: DevChain

beforeAll(async () => {
  chain = await smallChain()
  await chain.start()
})

afterAll(() => chain.stop())

function run(
  program: string,
): Promise<{ readonly code: number | null; readonly said: string; readonly complaint: string }> {
  const facts = {
    config: chain.config,
    servers: [chain.beaconUrl],
    engine: chain.engineUrl,
    secret: chain.jwtSecretHex,
    checkpointRoot: chain.checkpointRoot,
    nowMs: chain.now(),
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PREPARE + program], {
      env: { ...process.env, LIBRARY, CHAIN: JSON.stringify(facts) },
      timeout: DEADLINE_MS,
    })
    let said = ''
    let complaint = ''
    child.stdout.on('data', (text) => {
      said += String(text)
    })
    child.stderr.on('data', (text) => {
      complaint += String(text)
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said, complaint }))
  })
}

describe("A library user's program ends by itself when its client", () => {
  it.each(PROGRAMS)('%s', async (_, program, says) => {
    expect(await run(program)).toEqual({ code: 0, said: says, complaint: '' })
  })
})
