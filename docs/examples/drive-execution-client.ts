import { BlsyncClient, describeStatus } from 'blsync'
import { DevChain } from 'blsync/devchain'

const chain = await DevChain.create({ slotDurationMs: 1000, historySlots: 192 })
await chain.start()
const client = await BlsyncClient.create({
  network: chain.config,
  servers: [{ url: chain.beaconUrl }],
  checkpoint: chain.checkpointRoot,
  // The secret of a client of your own is in a file: readJwtSecret('/path/to/jwt.hex').
  engines: [{ url: chain.engineUrl, jwtSecret: chain.jwtSecret }],
})
const followed = new Promise<void>((resolve) => {
  client.on('engine', ({ status }) => {
    console.log(describeStatus(status))
    if (status.kind === 'following') resolve()
  })
})
client.start()
await followed
await client.stop()
await chain.stop()
