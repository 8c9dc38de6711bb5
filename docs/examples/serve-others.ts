import { BlsyncClient, LightClientServer } from 'blsync'
import { DevChain } from 'blsync/devchain'

const chain = await DevChain.create({ slotDurationMs: 1000, historySlots: 192 })
await chain.start()
const network = chain.config
const checkpoint = chain.checkpointRoot

const first = await BlsyncClient.create({ network, servers: [{ url: chain.beaconUrl }], checkpoint })
first.start()
const server = await LightClientServer.listen({ sources: first, port: 0 })

// It knows no beacon node but the first client, and verifies everything again.
const second = await BlsyncClient.create({ network, servers: [{ url: server.url }], checkpoint })
second.start()
for await (const { header } of second.heads()) {
  console.log(`slot ${header.slot} over ${server.url}`)
  break
}
await second.stop()
await server.close()
await first.stop()
await chain.stop()
