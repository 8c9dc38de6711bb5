import { expect, it } from 'vitest'
import { BlsyncClient } from '../../ts/client/client.ts'
import { systemClock } from '../../ts/clock.ts'
import { CleanUp } from '../support/clean-up.ts'
import { smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()

it('at a start a beacon node is asked for its network, the checkpoint and its latest updates once each', async () => {
  const chain = cleanUp.add(await smallChain(), (it) => it.stop())
  await chain.start()
  const client = await BlsyncClient.create({
    network: chain.config,
    servers: [{ url: chain.beaconUrl }],
    checkpoint: chain.checkpointRoot,
    allowStaleCheckpoint: true,
    clock: {
      ...systemClock,
      // A start is one moment, however busy the machine.
      now: () => chain.now(),
      monotonicMs: () => chain.now(),
      after: (delayMs, call) => {
        const timer = systemClock.after(delayMs, call)
        // Polls and retries have no place in it.
        if (delayMs >= 1_000) timer.cancel()
        return timer
      },
    },
  })
  cleanUp.add(client, (it) => it.stop())
  client.start()
  await expect.poll(() => client.status.head?.root).toBe(chain.chain.head.parentRoot)
  await expect.poll(() => client.status.servers[0]?.state).toBe('streaming')
  const routes = [
    'config/spec',
    'beacon/genesis',
    'light_client/bootstrap',
    'light_client/optimistic_update',
    'light_client/finality_update',
    'headers/head',
  ]
  const asked = routes.map((route) => chain.beacon.requests.filter(({ url }) => url.includes(route)).length)
  expect(asked).toEqual(routes.map(() => 1))
})
