import { afterEach, describe, expect, it } from 'vitest'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { smallChain } from './support/smallChain.ts'

const secret = new Uint8Array(32).fill(7)

let dev: DevChain | undefined
let client: BlsyncClient | undefined
const endpoints: EngineEndpoint[] = []

afterEach(async () => {
  await client?.stop()
  await dev?.stop()
  for (const endpoint of endpoints.splice(0)) await endpoint.stop()
})

describe('The whole client with execution clients behind a WebSocket and an IPC socket', () => {
  it('drives both to the head, the one with the secret and the other without', async () => {
    const chain = await smallChain()
    dev = chain
    await chain.start()
    for (const transport of ['websocket', 'ipc'] as const) {
      endpoints.push(await EngineEndpoint.start({ secret, transport, adoptsFirst: true }))
    }
    const [socket, ipc] = endpoints
    client = await BlsyncClient.create({
      network: chain.config,
      servers: [{ url: chain.beaconUrl }],
      checkpoint: chain.checkpointRoot,
      allowStaleCheckpoint: true,
      engines: [{ url: socket?.url ?? '', jwtSecret: secret }, { url: ipc?.url ?? '' }],
      now: () => chain.now(),
    })
    client.start()
    await expect.poll(() => client?.status.head?.root).toBe(chain.chain.head.parentRoot)
    for (let slots = 0; slots < 2; slots++) {
      chain.produceSlot({ skip: false })
      const hash = chain.chain.tree.byRoot(chain.chain.head.parentRoot)?.execution.hash
      await expect.poll(() => endpoints.map(({ head }) => head)).toEqual([hash, hash])
    }
    await expect
      .poll(() => client?.status.engines.map(({ client: name, status }) => [name, status.kind]))
      .toEqual([
        ['strict 1.0.0', 'following'],
        ['strict 1.0.0', 'following'],
      ])
    expect(endpoints.flatMap(({ violations }) => violations)).toEqual([])
  })
})
