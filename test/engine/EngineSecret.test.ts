import { afterEach, describe, expect, it } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import { EngineCallError } from '../../ts/engine/EngineFailure.ts'
import { EngineSecret } from '../../ts/engine/EngineSecret.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'

const OLD = new Uint8Array(32).fill(1)
const NEW = new Uint8Array(32).fill(2)

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function begin(transport: 'http' | 'websocket', reread: () => Promise<Uint8Array>): Promise<EngineConnection> {
  const endpoint = await EngineEndpoint.start({ secret: NEW, transport })
  const engine = connectEngine({ url: endpoint.url, secret: OLD, rereadSecret: reread, version: '0.0.0' })
  closers.push(() => endpoint.stop())
  closers.push(() => engine.close())
  return engine
}

const outcomeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof EngineCallError ? error.failure.kind : 'other'),
  )

describe.each(['http', 'websocket'] as const)('the secret of an execution client over %s', (transport) => {
  it('is read again after a refusal and not before, and the next call is made with it', async () => {
    const reads: number[] = []
    const engine = await begin(transport, async () => {
      reads.push(1)
      return NEW
    })
    expect(await outcomeOf(engine.blockNumber())).toBe('unauthorized')
    expect(reads).toHaveLength(0)
    for (let call = 0; call < 3; call++) expect(await outcomeOf(engine.blockNumber())).toBe('answered')
    expect(reads).toHaveLength(1)
  })

  it('stays as it is while it cannot be read, and is read again at the next refusal', async () => {
    const answers: (() => Promise<Uint8Array>)[] = [
      () => Promise.reject(new Error('half written')),
      () => Promise.resolve(NEW),
    ]
    const engine = await begin(transport, () => answers.shift()?.() ?? expect.unreachable())
    for (const outcome of ['unauthorized', 'unauthorized', 'answered']) {
      expect(await outcomeOf(engine.blockNumber())).toBe(outcome)
    }
  })
})

it('a refusal by JSON-RPC, as of Besu, has it read again as well', async () => {
  const endpoint = await EngineEndpoint.start({ secret: NEW })
  const reads: number[] = []
  const rereadSecret = async () => {
    reads.push(1)
    return NEW
  }
  const engine = connectEngine({ url: endpoint.url, secret: NEW, rereadSecret, version: '0.0.0' })
  closers.push(() => endpoint.stop())
  closers.push(() => engine.close())
  endpoint.script('eth_', { kind: 'error', code: -40100, message: 'Unauthorized' })
  expect(await outcomeOf(engine.blockNumber())).toBe('unauthorized')
  expect(await outcomeOf(engine.blockNumber())).toBe('answered')
  expect(reads).toHaveLength(1)
})

describe('the tokens that a secret signs', () => {
  it('are one a second', async () => {
    const secret = new EngineSecret(OLD)
    const token = await secret.token(5_000)
    expect(await secret.token(5_999)).toBe(token)
    expect(await secret.token(6_000)).not.toBe(token)
    expect(await secret.token(5_000)).toBe(token)
  })

  it('are signed anew within the second when the secret is another one', async () => {
    const secret = new EngineSecret(OLD, async () => NEW)
    const token = await secret.token(5_000)
    secret.refused()
    expect(await secret.token(5_000)).toBe(await new EngineSecret(NEW).token(5_000))
    expect(await secret.token(5_000)).not.toBe(token)
  })
})
